package io.kafcache.examples;

/** What labelled transfers come to; the checksum covers keys, labels and amounts in any order. */
record Tally(long transfers, long labelled, long unknown, long checksum) {
    static final Tally ZERO = new Tally(0, 0, 0, 0);

    /** The tally that a ledger must come to. */
    static Tally of(final Ledger ledger) {
        Tally tally = ZERO;
        for (int number = 0; number < ledger.transfers(); number++) {
            tally = tally.plus(Integer.toString(number), ledger.labelled(number));
        }
        return tally;
    }

    Tally plus(final String key, final LabelledTransfer transfer) {
        final int found = (transfer.sender() == null ? 0 : 1) + (transfer.receiver() == null ? 0 : 1);
        final long hash = Ledger.mix(((long) key.hashCode() << 32) ^ transfer.hashCode());
        return new Tally(transfers + 1, labelled + found, unknown + 2 - found, checksum + hash);
    }
}
