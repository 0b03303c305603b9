/* SPDX-License-Identifier: Apache-2.0 */
/* External data of ONNX models: protobuf made by hand, files in a temporary directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "media/onnx.h"

/* A message, grown from the inside outwards. */
struct message {
    uint8_t bytes[4096];
    size_t size;
};

static size_t put_varint(uint8_t *out, uint64_t value)
{
    size_t used = 0;
    while (value > 127) {
        out[used++] = (uint8_t)(value | 128);
        value >>= 7;
    }
    out[used++] = (uint8_t)value;
    return used;
}

static void add_bytes(struct message *message, uint32_t field, const void *bytes, size_t size)
{
    message->size += put_varint(message->bytes + message->size, (uint64_t)field << 3 | 2);
    message->size += put_varint(message->bytes + message->size, size);
    assert_true(message->size + size <= sizeof(message->bytes));
    memcpy(message->bytes + message->size, bytes, size);
    message->size += size;
}

/* Puts the message into a field of another, which it then is. */
static void wrap(struct message *message, uint32_t field)
{
    struct message outer = {.size = 0};
    add_bytes(&outer, field, message->bytes, message->size);
    *message = outer;
}

/* A tensor whose data is elsewhere. */
static struct message external(const char *key, const char *location)
{
    struct message tensor = {.size = 0};
    add_bytes(&tensor, 1, key, strlen(key));
    add_bytes(&tensor, 2, location, strlen(location));
    wrap(&tensor, 13);
    return tensor;
}

/* The model that has it as an initializer. */
static struct message model_with(const char *location)
{
    struct message message = external("location", location);
    wrap(&message, 5);
    wrap(&message, 7);
    return message;
}

static char found[8][64];
static size_t found_count;

static vaccel_status note(void *user, const char *location, struct vac_error *err)
{
    (void)user, (void)err;
    snprintf(found[found_count++ % 8], sizeof(found[0]), "%s", location);
    return VACCEL_OK;
}

static vaccel_status scan(const void *data, size_t size)
{
    static struct vac_error err;
    found_count = 0;
    return vac_onnx_locations(data, size, "m", note, NULL, &err);
}

/* Wherever a tensor may be, by the fields that lead to it from the model. */
static void test_all_parts_are_looked_at(void **state)
{
    (void)state;
    static const uint32_t ways[][7] = {
        {7, 5},           /* an initializer */
        {7, 15, 1},       /* the values of a sparse one */
        {7, 15, 2},       /* and its indices */
        {7, 1, 5, 5},     /* an attribute of a node */
        {7, 1, 5, 10},    /* a list in one */
        {7, 1, 5, 22, 1}, /* a sparse attribute */
        {7, 1, 5, 23, 2}, /* a list of these */
        {7, 1, 5, 6, 5},  /* in the branch of an If */
        {7, 1, 5, 11, 5}, /* in a list of graphs */
        {20, 1, 5},       /* training: its initialisation */
        {20, 2, 5},       /* and its step */
        {25, 7, 5, 5},    /* a function's node */
        {25, 11, 5},      /* its attribute */
    };
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct message message = external("location", "here");
        size_t length = 0;
        while (length < 7 && ways[i][length] != 0) {
            length++;
        }
        while (length > 0) {
            wrap(&message, ways[i][--length]);
        }
        assert_int_equal(scan(message.bytes, message.size), VACCEL_OK);
        assert_int_equal(found_count, 1);
        assert_string_equal(found[0], "here");
    }
}

static void test_other_entries_are_no_locations(void **state)
{
    (void)state;
    struct message message = external("offset", "4096");
    wrap(&message, 5);
    wrap(&message, 7);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_OK);
    assert_int_equal(found_count, 0);
    /* Nor is a string elsewhere that looks like one. */
    message = external("location", "here");
    wrap(&message, 9);
    wrap(&message, 7);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_OK);
    assert_int_equal(found_count, 0);
}

static void test_the_last_of_a_field_counts(void **state)
{
    (void)state;
    struct message message = {.size = 0};
    add_bytes(&message, 2, "first", 5);
    add_bytes(&message, 1, "offset", 6);
    add_bytes(&message, 2, "second", 6);
    add_bytes(&message, 1, "location", 8);
    wrap(&message, 13);
    wrap(&message, 5);
    wrap(&message, 7);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_OK);
    assert_int_equal(found_count, 1);
    assert_string_equal(found[0], "second");
}

static void test_padded_numbers_hide_nothing(void **state)
{
    (void)state;
    struct message message = external("location", "here");
    wrap(&message, 5);
    /* Field 7 as two bytes, and with bits that do not fit 32. */
    static const uint8_t keys[][5] = {{0xba, 0x80, 0x00}, {0xba, 0x80, 0x80, 0x80, 0x70}};
    static const size_t sizes[] = {3, 5};
    for (size_t i = 0; i < 2; i++) {
        uint8_t bytes[256];
        memcpy(bytes, keys[i], sizes[i]);
        bytes[sizes[i]] = (uint8_t)message.size;
        memcpy(bytes + sizes[i] + 1, message.bytes, message.size);
        assert_int_equal(scan(bytes, sizes[i] + 1 + message.size), VACCEL_OK);
        assert_int_equal(found_count, 1);
    }
}

static void test_damage_is_refused(void **state)
{
    (void)state;
    struct message message = model_with("here");
    for (size_t size = 1; size < message.size; size++) {
        assert_int_equal(scan(message.bytes, size), VACCEL_ERR_FORMAT);
    }
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        {"\x3b", 1},                                              /* a group */
        {"\x02\x00", 2},                                          /* field 0 */
        {"\x0f\x00", 2},                                          /* no such kind */
        {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12}, /* a varint of 11 bytes */
        {"\x3a\xff\xff\xff\xff\x0f", 6},                          /* longer than there is */
        {"\x80\x80\x80\x80\x80\x00", 6},                          /* a key of 6 bytes */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(scan(bad[i].bytes, bad[i].size), VACCEL_ERR_FORMAT);
    }
    /* A zero byte would end the text that is checked before the text that is opened. */
    message = (struct message){.size = 0};
    add_bytes(&message, 1, "location", 8);
    add_bytes(&message, 2, "a\0/../../b", 10);
    wrap(&message, 13);
    wrap(&message, 5);
    wrap(&message, 7);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_ERR_FORMAT);
    char *long_location = calloc(1, VAC_ONNX_MAX_LOCATION + 2);
    memset(long_location, 'a', VAC_ONNX_MAX_LOCATION);
    message = model_with(long_location);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_OK);
    long_location[VAC_ONNX_MAX_LOCATION] = 'a';
    message = model_with(long_location);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_ERR_FORMAT);
    free(long_location);
}

static void test_nesting_ends(void **state)
{
    (void)state;
    /* Graphs in attributes of nodes, which no stack of ours may follow without end. */
    struct message message = external("location", "here");
    wrap(&message, 5);
    for (int i = 0; i < 32; i++) {
        wrap(&message, 6);
        wrap(&message, 5);
        wrap(&message, 1);
    }
    wrap(&message, 7);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_OK);
    assert_int_equal(found_count, 1);
    message = external("location", "here");
    wrap(&message, 5);
    for (int i = 0; i < 33; i++) {
        wrap(&message, 6);
        wrap(&message, 5);
        wrap(&message, 1);
    }
    wrap(&message, 7);
    assert_int_equal(scan(message.bytes, message.size), VACCEL_ERR_FORMAT);
}

static char root[64];

static const char *at(const char *name)
{
    static char path[2][256];
    static unsigned next;
    char *out = path[next++ % 2];
    snprintf(out, sizeof(path[0]), "%s/%s", root, name);
    return out;
}

static void put(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(at(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(root, "/tmp/media-onnx-XXXXXX");
    if (mkdtemp(root) == NULL || mkdir(at("m"), 0700) != 0 || mkdir(at("m/sub"), 0700) != 0) {
        return -1;
    }
    put("secret", "s", 1);
    put("m/weights", "w", 1);
    put("m/sub/weights", "w", 1);
    return symlink("../secret", at("m/link")) | symlink("weights", at("m/inner"));
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    return system(command);
}

static vaccel_status check(const char *location, struct vac_error *err)
{
    struct message message = model_with(location);
    struct vac_model_info info = {.format = VAC_MODEL_ONNX};
    put("m/model.onnx", message.bytes, message.size);
    info.path = realpath(at("m/model.onnx"), NULL);
    const vaccel_model_view view = {.path = info.path};
    vaccel_status status = vac_media_onnx_check(&info, &view, err);
    free(info.path);
    return status;
}

static void test_files_within_the_folder_are_taken(void **state)
{
    (void)state;
    struct vac_error err;
    assert_int_equal(check("weights", &err), VACCEL_OK);
    assert_int_equal(check("./weights", &err), VACCEL_OK);
    assert_int_equal(check("sub/weights", &err), VACCEL_OK);
    assert_int_equal(check("inner", &err), VACCEL_OK);
}

static void test_others_are_refused(void **state)
{
    (void)state;
    struct vac_error err;
    static const struct {
        const char *location;
        vaccel_status status;
    } bad[] = {
        {"missing", VACCEL_ERR_NOT_FOUND},
        {"", VACCEL_ERR_DENIED},
        {"/etc/passwd", VACCEL_ERR_DENIED},
        {"../secret", VACCEL_ERR_DENIED},
        {"sub/../../secret", VACCEL_ERR_DENIED},
        {"sub\\..\\..\\secret", VACCEL_ERR_DENIED},
        {"..", VACCEL_ERR_DENIED},
        {"link", VACCEL_ERR_DENIED},
        {"sub", VACCEL_ERR_FORMAT},
        {"*/_ORT_MEM_ADDR_/*", VACCEL_ERR_DENIED},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(check(bad[i].location, &err), bad[i].status);
        assert_true(err.message[0] != '\0');
    }
    /* A second location is looked at too. */
    struct message first = model_with("weights");
    struct message second = model_with("../secret");
    struct vac_model_info info = {.format = VAC_MODEL_ONNX};
    memcpy(first.bytes + first.size, second.bytes, second.size);
    put("m/model.onnx", first.bytes, first.size + second.size);
    info.path = realpath(at("m/model.onnx"), NULL);
    const vaccel_model_view view = {.path = info.path};
    assert_int_equal(vac_media_onnx_check(&info, &view, &err), VACCEL_ERR_DENIED);
    free(info.path);
}

static void test_beside_memory_there_is_nothing(void **state)
{
    (void)state;
    struct vac_error err;
    struct message message = model_with("weights");
    const struct vac_model_info info = {.format = VAC_MODEL_ONNX};
    const vaccel_model_view view = {.data = message.bytes, .size = message.size};
    assert_int_equal(vac_media_onnx_check(&info, &view, &err), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "'weights'"));
    const struct vac_model_info other = {.format = VAC_MODEL_TFLITE};
    assert_int_equal(vac_media_onnx_check(&other, &view, &err), VACCEL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_parts_are_looked_at),
        cmocka_unit_test(test_other_entries_are_no_locations),
        cmocka_unit_test(test_the_last_of_a_field_counts),
        cmocka_unit_test(test_padded_numbers_hide_nothing),
        cmocka_unit_test(test_damage_is_refused),
        cmocka_unit_test(test_nesting_ends),
        cmocka_unit_test_setup_teardown(test_files_within_the_folder_are_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_others_are_refused, set_up, tear_down),
        cmocka_unit_test(test_beside_memory_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
