package io.kafcache.client;

import io.kafcache.client.protocol.Status;

/**
 * A change of a batch that did not succeed.
 *
 * @param index position of the change in the batch
 * @param status what the server answered; each method of {@link WriteBatch} names those that it may meet, and any change may meet
 *     {@link Status#TOO_LARGE} and {@link Status#OUT_OF_MEMORY}
 * @param message what happened, where, and what to do
 */
public record WriteError(int index, Status status, String message) {}
