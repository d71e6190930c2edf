package io.kafcache.examples;

import java.util.HexFormat;

/**
 * Made-up labels and transfers. All is a function of the seed: the same ledger comes out each time.
 *
 * <p>Addresses are numbered: those below {@link #labels()} have a label, a quarter as many again have none. A
 * transfer goes between any two of them, all equally likely, so that no cache is of much help.
 */
record Ledger(long seed, int labels, int transfers) {
    private static final int UNKNOWN_PART = 4;
    private static final long ADDRESS = 1;
    private static final long LABEL = 2;
    private static final long TRANSFER = 3;
    private static final long MAX_AMOUNT = 1_000_000;
    private static final String[] CATEGORIES = {"exchange", "mixer", "gambling", "merchant", "mining-pool", "wallet"};

    /** The address of a number: 20 bytes in hexadecimal. */
    String address(final long number) {
        final HexFormat hex = HexFormat.of();
        return "0x" + hex.toHexDigits(random(ADDRESS, number, 0))
                + hex.toHexDigits(random(ADDRESS, number, 1))
                + hex.toHexDigits((int) random(ADDRESS, number, 2));
    }

    /** The label of an address, by the address's number; null if it has none. */
    String label(final long number) {
        if (number >= labels) {
            return null;
        }
        final long random = random(LABEL, number, 0);
        return CATEGORIES[(int) Long.remainderUnsigned(random, CATEGORIES.length)] + ":" + (random >>> 44);
    }

    Transfer transfer(final long number) {
        return new Transfer(address(sender(number)), address(receiver(number)), amount(number));
    }

    /** What a transfer must look like when it is labelled. */
    LabelledTransfer labelled(final long number) {
        return new LabelledTransfer(label(sender(number)), label(receiver(number)), amount(number));
    }

    private long sender(final long transfer) {
        return Long.remainderUnsigned(random(TRANSFER, transfer, 0), addresses());
    }

    private long receiver(final long transfer) {
        return Long.remainderUnsigned(random(TRANSFER, transfer, 1), addresses());
    }

    private long amount(final long transfer) {
        return 1 + Long.remainderUnsigned(random(TRANSFER, transfer, 2), MAX_AMOUNT);
    }

    private long addresses() {
        return labels + Math.max(1L, labels / UNKNOWN_PART);
    }

    private long random(final long purpose, final long number, final long lane) {
        return mix(mix(mix(seed + purpose) + number) + lane);
    }

    /** The step of SplitMix64, a bijection whose output looks random. */
    static long mix(final long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
