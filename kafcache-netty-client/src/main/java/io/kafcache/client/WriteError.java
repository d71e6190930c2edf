package io.kafcache.client;

import io.kafcache.client.protocol.Status;

/**
 * A change of a batch that did not succeed.
 *
 * @param index position of the change in the batch
 * @param status what the server answered: {@link Status#KEY_NOT_FOUND} for the deletion of an absent key, {@link Status#KEY_EXISTS} for
 *     the addition of a present one
 * @param message what happened, where, and what to do
 */
public record WriteError(int index, Status status, String message) {}
