package io.kafcache.streams.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Kinds of keys for tests, each of which strains another part of the layout. */
enum KeyShapes {
    RANDOM {
        @Override
        byte[] key(final Random random, final int of) {
            return bytes(number(random, of), 16);
        }
    },
    ASCENDING {
        @Override
        byte[] key(final Random random, final int of) {
            return String.format("customer-%09d", random.nextInt(of)).getBytes(StandardCharsets.UTF_8);
        }
    },
    /** Many end within a head, in zeros among others. */
    SHORT {
        @Override
        byte[] key(final Random random, final int of) {
            final byte[] key = new byte[random.nextInt(7)];
            for (int i = 0; i < key.length; i++) {
                key[i] = (byte) (random.nextInt(6) - 3);
            }
            return key;
        }
    },
    /** One is often the beginning of another. */
    NESTED {
        @Override
        byte[] key(final Random random, final int of) {
            final byte[] key = new byte[random.nextInt(400)];
            if (key.length > 0) {
                key[random.nextInt(key.length)] = (byte) random.nextInt(3);
            }
            return key;
        }
    },
    LONG {
        @Override
        byte[] key(final Random random, final int of) {
            final int number = number(random, of);
            final int length = number % 7 == 0 ? 70_000 : number % 3 == 0 ? 3_000 + number % 3_000 : number % 600;
            final byte[] key = new byte[length];
            Arrays.fill(key, (byte) (number % 5));
            final byte[] tail = bytes(number, 8);
            System.arraycopy(tail, 0, key, Math.max(0, length - 8), Math.min(8, length));
            return key;
        }
    };

    /** One of some number of keys, about. */
    abstract byte[] key(Random random, int of);

    private static int number(final Random random, final int of) {
        return random.nextInt(of);
    }

    private static byte[] bytes(final int number, final int length) {
        final byte[] bytes = new byte[length];
        new Random(number * 31L).nextBytes(bytes);
        return bytes;
    }
}
