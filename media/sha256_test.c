/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "media/sha256.h"

static void hash_in_parts(const uint8_t *data, size_t size, size_t part, char text[VAC_SHA256_HEX])
{
    struct vac_sha256 hash;
    vac_sha256_init(&hash);
    for (size_t done = 0; done < size; done += part) {
        vac_sha256_update(&hash, data + done, size - done < part ? size - done : part);
    }
    uint8_t digest[VAC_SHA256_BYTES];
    vac_sha256_final(&hash, digest);
    vac_sha256_hex(digest, text);
}

/* The vectors that NIST publishes with FIPS 180-4, and the empty message. */
static void test_published_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *message, *digest;
    } vectors[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        char text[VAC_SHA256_HEX];
        hash_in_parts((const uint8_t *)vectors[i].message, strlen(vectors[i].message), 64, text);
        assert_string_equal(text, vectors[i].digest);
    }
}

/* A million times "a": long runs take the processor's own instructions where it has them, short
 * ones don't. */
static void test_million_in_every_way(void **state)
{
    (void)state;
    enum { SIZE = 1000000 };
    uint8_t *data = malloc(SIZE);
    assert_non_null(data);
    memset(data, 'a', SIZE);
    static const size_t parts[] = {1, 63, 64, 65, 4095, 4096, 4161, SIZE};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char text[VAC_SHA256_HEX];
        hash_in_parts(data, SIZE, parts[i], text);
        assert_string_equal(text,
                            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_vectors),
        cmocka_unit_test(test_million_in_every_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
