package io.kafcache.streams.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.ClientConfig;
import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.MemcachedBackends;
import io.kafcache.streams.item.Items;
import io.kafcache.testing.MemcachedServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may go on from which state, and who must not. */
class ClaimsIT {
    private static final StorePartition PARTITION = new StorePartition("application", "store", 3);
    private static final Map<String, Long> OFFSETS = Map.of("changelog-3", 42L);
    private static final Map<String, String> TOPIC = Map.of("changelog", "topic-id");

    private MemcachedServer server;
    private Backend backend;
    private Claims claims;

    @BeforeEach
    void open() {
        server = MemcachedServer.start();
        backend = MemcachedBackends.open(
                ClientConfig.builder().nodes(server.address()).build());
        claims = new Claims(backend, PARTITION);
    }

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private Surroundings surroundings() {
        return new Surroundings(backend.ringFingerprint(), backend.tokens(), TOPIC);
    }

    private static Session session(final String owner) {
        return Session.start(owner, true);
    }

    private Opening open(final String owner) {
        return claims.open(session(owner), surroundings(), true);
    }

    /** Opens the state, and leaves it as a commit does. */
    private HeldClaim settled(final String owner) {
        final HeldClaim claim = open(owner).claim();
        claim.beginWrites();
        claim.settle(OFFSETS, false);
        return claim;
    }

    private static void assertResumed(final HeldClaim before, final Opening after) {
        assertTrue(after.resumed(), after.reason());
        assertEquals(before.claim().lineage(), after.claim().claim().lineage());
        assertEquals(before.claim().offsets(), after.claim().claim().offsets());
    }

    private static void assertStartedAnew(final HeldClaim before, final Opening after, final String reason) {
        assertFalse(after.resumed());
        final Claim claim = after.claim().claim();
        assertNotEquals(before.claim().lineage(), claim.lineage());
        assertEquals(Map.of(), claim.offsets());
        assertTrue(after.reason().contains(reason), after.reason());
    }

    @Test
    void whatNobodyClaimedStartsEmpty() {
        final Opening opening = open("one");
        assertFalse(opening.resumed());
        assertEquals(Map.of(), opening.claim().claim().offsets());
        assertEquals(ClaimState.SETTLED, opening.claim().claim().state());
    }

    @Test
    void whatIsSettledGoesToWhoeverIsGivenTheTask() {
        final HeldClaim before = settled("one");
        assertResumed(before, open("two"));
        assertResumed(before, open("one"));
    }

    @Test
    void whatWasBeingWrittenGoesToTheSameOwnerOnly() {
        final HeldClaim before = settled("one");
        before.beginWrites();
        assertResumed(before, open("one"));
        assertStartedAnew(before, open("two"), "another process, one, was writing");
    }

    @Test
    void whatMayNotHaveBeenCommittedGoesToNobody() {
        final HeldClaim before = settled("one");
        before.taint();
        assertStartedAnew(before, open("one"), "uncommitted");
    }

    @Test
    void whatIsVoidGoesToNobody() {
        final HeldClaim before = settled("one");
        before.makeVoid();
        assertStartedAnew(before, open("one"), "voided");
    }

    @Test
    void aFullFlushSettlesWhatWasTainted() {
        final HeldClaim before = settled("one");
        before.taint();
        before.settle(Map.of("changelog-3", 50L), false);
        assertResumed(before, open("two"));
    }

    @Test
    void aServerThatLostItsMemoryLosesTheState() {
        final HeldClaim before = settled("one");
        server.restart();
        assertStartedAnew(before, open("one"), "there is no claim on it");
        try (MemcachedServer second = MemcachedServer.start();
                Backend two = MemcachedBackends.open(ClientConfig.builder()
                        .nodes(server.address() + "," + second.address())
                        .build())) {
            final Claims claimsOnTwo = new Claims(two, PARTITION);
            final Surroundings now = new Surroundings(two.ringFingerprint(), two.tokens(), TOPIC);
            final HeldClaim onTwo = claimsOnTwo.open(session("one"), now, true).claim();
            onTwo.settle(OFFSETS, false);
            final Map<String, String> others = new HashMap<>(now.tokens());
            others.put(second.address(), "another token");
            assertStartedAnew(
                    onTwo,
                    claimsOnTwo.open(session("one"), new Surroundings(now.ring(), others, TOPIC), true),
                    second.address());
        }
    }

    @Test
    void anotherRingIsAnotherState() {
        final HeldClaim before = settled("one");
        final Surroundings now = surroundings();
        final Opening after = claims.open(session("one"), new Surroundings("another ring", now.tokens(), TOPIC), true);
        assertStartedAnew(before, after, "the servers, or their weights");
        assertEquals(List.of(), after.claim().retired(), "on this ring nobody knows where its items are");
    }

    @Test
    void aChangelogMadeAnewIsAnotherState() {
        final HeldClaim before = settled("one");
        final Surroundings now = surroundings();
        assertResumed(before, claims.open(session("one"), new Surroundings(now.ring(), now.tokens(), Map.of()), true));
        assertStartedAnew(
                before,
                claims.open(
                        session("one"),
                        new Surroundings(now.ring(), now.tokens(), Map.of("changelog", "another topic")),
                        true),
                "deleted and made anew");
    }

    @Test
    void whereNobodyVouchesForTheTaskOnlyTheOwnerGoesOn() {
        final HeldClaim before = settled("one");
        assertResumed(before, claims.open(Session.start("one", false), surroundings(), true));
        assertStartedAnew(
                before, claims.open(Session.start("two", false), surroundings(), true), "another state directory");
    }

    @Test
    void whatCannotBeRestoredIsKeptInEveryCase() {
        final HeldClaim before = settled("one");
        before.taint();
        final Opening after = claims.open(session("two"), surroundings(), false);
        assertResumed(before, after);
        assertNotNull(after.reason());
    }

    @Test
    void whatCannotBeRestoredGoesOnWithTheServersAsTheyAre() {
        settled("one");
        final Surroundings now = new Surroundings("another ring", Map.of("a server", "another token"), TOPIC);
        final Claim after = claims.open(session("one"), now, false).claim().claim();
        assertEquals("another ring", after.ring());
        assertEquals(now.tokens(), after.tokens());
    }

    @Test
    void whoLostTheClaimCanChangeNothing() {
        final HeldClaim before = settled("one");
        final HeldClaim after = open("two").claim();
        for (final Runnable change : List.<Runnable>of(
                before::beginWrites, before::taint, before::makeVoid, () -> before.settle(Map.of(), false))) {
            final ClaimLostException e = assertThrows(ClaimLostException.class, change::run);
            assertTrue(e.getMessage().contains("owner two"), e.getMessage());
        }
        after.beginWrites();
        after.settle(Map.of("changelog-3", 43L), false);
    }

    @Test
    void aClaimThatIsGoneIsLost() {
        final HeldClaim claim = settled("one");
        server.restart();
        final ClaimLostException e = assertThrows(ClaimLostException.class, claim::beginWrites);
        assertTrue(e.getMessage().contains("lost its memory"), e.getMessage());
    }

    @Test
    void whatIsLeftBehindIsRemembered() {
        final HeldClaim before = settled("one");
        before.makeVoid();
        final HeldClaim after = open("one").claim();
        assertEquals(List.of(new RetiredLineage(before.claim().lineage(), true)), after.retired());
        after.forgetRetired();
        after.settle(OFFSETS, false);
        assertEquals(List.of(), open("two").claim().retired());
    }

    @Test
    void aDoubtfulLineageIsUsedByNobodyInThisProcess() {
        final HeldClaim before = settled("one");
        before.doubt();
        assertStartedAnew(before, open("one"), "writes may still be under way");
    }

    /** Makes a copy beside the state, as a standby does. */
    private HeldClaim settledCopy(final String owner) {
        final HeldClaim copy = claims.openCopy(session(owner), surroundings()).claim();
        copy.beginWrites();
        copy.settle(OFFSETS, false);
        return copy;
    }

    private Opening openCopy(final String owner) {
        return claims.openCopy(session(owner), surroundings());
    }

    @Test
    void aStandbysCopyBecomesTheStateAndTheFormerStateTheCopyOfItsHolder() {
        final HeldClaim active = settled("one");
        final HeldClaim copy = settledCopy("two");
        assertNotEquals(active.claim().lineage(), copy.claim().lineage());
        final HeldClaim promoted = claims.promote(copy);
        assertEquals(copy.claim().lineage(), promoted.claim().lineage());
        assertEquals(List.of(), promoted.retired());
        assertThrows(ClaimLostException.class, active::beginWrites);
        promoted.beginWrites();
        promoted.settle(Map.of("changelog-3", 44L), false);
        assertResumed(promoted, open("three"));
        assertResumed(active, openCopy("one"));
        final Opening again = openCopy("two");
        assertNotEquals(copy.claim().lineage(), again.claim().claim().lineage(), "it is the state now, and no copy");
    }

    @Test
    void whatWasBeingWrittenWhenAStandbyTookOverIsRemovedByItsHolder() {
        final HeldClaim active = settled("one");
        active.beginWrites();
        claims.promote(settledCopy("two"));
        final Opening after = openCopy("one");
        assertStartedAnew(active, after, "uncommitted");
        assertEquals(
                List.of(new RetiredLineage(active.claim().lineage(), true)),
                after.claim().retired());
    }

    /** Such as one from before a restart after which the process was given the task at once. */
    @Test
    void aCopyThatTheFormerHolderHasAlreadyIsRemovedWithTheFormerState() {
        final HeldClaim active = settled("one");
        final HeldClaim old = settledCopy("one");
        claims.promote(settledCopy("two"));
        final Opening after = openCopy("one");
        assertStartedAnew(active, after, "voided");
        assertEquals(
                List.of(
                        new RetiredLineage(old.claim().lineage(), false),
                        new RetiredLineage(active.claim().lineage(), true)),
                after.claim().retired());
        assertThrows(ClaimLostException.class, old::beginWrites);
    }

    @Test
    void anEmptyCopyOfTheFormerHolderGivesWay() {
        final HeldClaim active = settled("one");
        final HeldClaim empty = openCopy("one").claim();
        claims.promote(settledCopy("two"));
        assertThrows(ClaimLostException.class, empty::beginWrites);
        assertResumed(active, openCopy("one"));
    }

    @Test
    void aProcessThatReplacesItsOwnFormerStateKeepsThatAsItsCopy() {
        final HeldClaim active = settled("one");
        final HeldClaim copy = settledCopy("one");
        final HeldClaim promoted = claims.promote(copy);
        assertEquals(copy.claim().lineage(), promoted.claim().lineage());
        assertResumed(active, openCopy("one"));
    }

    @Test
    void aStandbyWaitsForWhoeverTakesTheStateThatItsProcessLeft() {
        assertNull(claims.openLeft(session("one"), surroundings()));
        final HeldClaim before = settled("one");
        assertNull(claims.openLeft(session("two"), surroundings()), "it was not this one that left it");
        final Opening waiting = claims.openLeft(session("one"), surroundings());
        assertResumed(before, waiting);
        assertTrue(waiting.claim().isHeld());
        final HeldClaim promoted = claims.promote(settledCopy("two"));
        assertFalse(waiting.claim().isHeld());
        assertNull(claims.openLeft(session("one"), surroundings()));
        assertNull(claims.openSetAside(
                session("one"), surroundings(), promoted.claim().lineage()));
        assertResumed(
                before,
                claims.openSetAside(
                        session("one"), surroundings(), before.claim().lineage()));
        assertTrue(promoted.isHeld());
    }

    @Test
    void aStandbyThatHasACopyDoesNotWait() {
        settled("one");
        settledCopy("one");
        assertNull(claims.openLeft(session("one"), surroundings()));
    }

    @Test
    void whereThereIsNoStateToGoOnFromTheCopyOfTheProcessIsUsed() {
        final HeldClaim lost = settled("one");
        final HeldClaim copy = settledCopy("two");
        lost.beginWrites();
        assertResumed(copy, open("two"));
        assertStartedAnew(lost, openCopy("one"), "uncommitted");
    }

    @Test
    void whoTakesTheStateThoughItHasACopyGivesThatToTheOneThatHasNone() {
        final HeldClaim active = settled("one");
        final HeldClaim copy = settledCopy("two");
        assertResumed(active, open("two"));
        assertThrows(ClaimLostException.class, copy::beginWrites);
        assertResumed(copy, openCopy("one"));
        assertFalse(openCopy("two").resumed());
    }

    /** Fails where a promotion leaves a copy behind: the server would fill up, since it refuses to evict. */
    @Test
    void promotionsBackAndForthTakeNoMoreMemoryThanTwoCopies() {
        final int entries = 500;
        final int promotions = 40;
        HeldClaim active = settled("one");
        write(active, 0, entries);
        String standby = "two";
        long bytes = 0;
        for (int i = 0; i < promotions; i++) {
            // In every fourth round the standby is started anew before the state was taken from it.
            final boolean early = i % 4 == 3;
            final Opening copy = openCopy(standby);
            assertEquals(i > 0, copy.resumed(), copy.reason());
            write(copy.claim(), copy.resumed() ? entries - 10 : 0, entries);
            final String former = active.claim().owner();
            final Opening left = early ? claims.openLeft(session(former), surroundings()) : null;
            active = claims.promote(copy.claim());
            write(active, 0, 10);
            assertTrue(!early || !left.claim().isHeld());
            standby = former;
            if (i == 1) {
                bytes = bytes();
            }
            assertTrue(bytes() <= Math.max(bytes, 1) + 2_000 || i < 1, i + ": " + bytes() + " after " + bytes);
        }
    }

    private long bytes() {
        return Long.parseLong(server.stats("").get("bytes"));
    }

    private void write(final HeldClaim claim, final int from, final int to) {
        claim.beginWrites();
        final Items items = new Items(backend, claim.claim().lineage().id(), false);
        final UnsafeBuffer entry = new UnsafeBuffer(new byte[200]);
        for (int i = from; i < to; i++) {
            entry.putInt(0, i);
            items.write(entry, 0, Integer.BYTES, entry, 0, entry.capacity());
        }
        items.flush();
        claim.settle(OFFSETS, false);
    }

    @Test
    void thePositionGoesWithTheCopy() {
        final HeldClaim first = open("one").claim();
        assertEquals(Map.of(), first.claim().position());
        first.beginWrites();
        first.reach(Map.of("input-3", 7L));
        first.settle(OFFSETS, false);
        final HeldClaim taken = open("two").claim();
        assertEquals(Map.of("input-3", 7L), taken.claim().position());
        final HeldClaim copy = claims.openCopy(session("three"), surroundings()).claim();
        assertEquals(Map.of(), copy.claim().position());
        copy.beginWrites();
        copy.reach(Map.of("input-3", 5L));
        copy.settle(OFFSETS, false);
        assertEquals(Map.of("input-3", 5L), claims.promote(copy).claim().position());
        final HeldClaim promoted = open("three").claim();
        assertEquals(Map.of("input-3", 5L), promoted.claim().position());
        promoted.taint();
        assertEquals(Map.of(), open("four").claim().claim().position(), "that of an empty copy");
    }

    @Test
    void aLookTakesNothing() {
        assertNull(claims.peek(session("one"), surroundings()));
        final HeldClaim active = settled("one");
        assertEquals(OFFSETS, claims.peek(session("two"), surroundings()).offsets());
        active.beginWrites();
        assertNull(claims.peek(session("two"), surroundings()));
        assertEquals(OFFSETS, claims.peek(session("one"), surroundings()).offsets());
    }

    @Test
    void somethingElseUnderTheKeyIsNoClaim() {
        backend.add("kafcache/claim/application/store/3".getBytes(), "{\"format\":7}".getBytes());
        final BackendException newer = assertThrows(BackendException.class, () -> open("one"));
        assertTrue(newer.getMessage().contains("format 7"), newer.getMessage());
        backend.delete("kafcache/claim/application/store/3".getBytes());
        backend.add("kafcache/claim/application/store/3".getBytes(), "no claim".getBytes());
        final BackendException other = assertThrows(BackendException.class, () -> open("one"));
        assertTrue(other.getMessage().contains("cannot be read"), other.getMessage());
    }
}
