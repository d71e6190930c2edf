package io.kafcache.streams.claim;

/**
 * How a store partition was opened.
 *
 * @param claim what is held now
 * @param resumed whether the copy that was there is used, rather than an empty one
 * @param reason why so, as the end of a sentence
 */
public record Opening(HeldClaim claim, boolean resumed, String reason) {}
