package io.openscf.model;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Request ids: random UUIDs, 122 bits of them from the system's generator, so that nobody guesses another's. Each thread
 * draws a stock of bits at once, as drawing for each id makes threads wait for each other.
 */
public final class RequestId {
    private static final int BYTES = 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ThreadLocal<Stock> STOCK = ThreadLocal.withInitial(Stock::new);

    private RequestId() {}

    /** Another one, in the usual 36 characters. */
    public static String next() {
        var stock = STOCK.get();
        if (stock.at == stock.bytes.length) {
            RANDOM.nextBytes(stock.bytes);
            stock.at = 0;
        }
        var text = text(stock.bytes, stock.at);
        stock.at += BYTES;
        return text;
    }

    private static String text(byte[] random, int from) {
        var text = new byte[36];
        int at = 0;
        for (int i = 0; i < BYTES; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                text[at++] = '-';
            }
            int value = random[from + i];
            // version 4 and variant of RFC 9562
            value = i == 6 ? value & 0x0F | 0x40 : i == 8 ? value & 0x3F | 0x80 : value;
            text[at++] = HEX[value >> 4 & 0xF];
            text[at++] = HEX[value & 0xF];
            // what was given away is kept nowhere else
            random[from + i] = 0;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static final class Stock {
        final byte[] bytes = new byte[64 * BYTES];
        int at = bytes.length;
    }
}
