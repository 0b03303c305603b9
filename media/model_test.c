/* SPDX-License-Identifier: Apache-2.0 */
/* Model folders, good and bad, made in a temporary directory. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "media/model.h"

/* ir_version 8, a producer, then a graph that goes on: what an ONNX file begins with. */
#define ONNX "\x08\x08\x12\x07pytorch:\x80\x01"

#define HEAD "{\"format_version\":1,\"name\":\"m\",\"format\":\"onnx\",\"file\":\"model.onnx\""
#define INPUT                                                                                      \
    "\"input\":{\"name\":\"in\",\"layout\":\"NCHW\",\"dtype\":\"f32\",\"shape\":[1,3,224,200],"    \
    "\"color\":\"RGB\",\"mean\":[127,127,127],\"std\":128,"                                        \
    "\"resize\":{\"filter\":\"bicubic\",\"crop\":\"center\",\"crop_fraction\":0.875}}"
#define OPS "\"ops\":[\"image_classify\"]"
#define GOOD HEAD "," OPS "," INPUT ",\"output\":{\"name\":\"s\",\"activation\":\"softmax\"}}"

static char folder[64];
static struct vac_error err;

static const char *at(const char *name)
{
    static char path[4][256];
    static unsigned next;
    char *out = path[next++ % 4];
    (void)snprintf(out, sizeof(path[0]), "%s/%s", folder, name);
    return out;
}

static void put(const char *name, const char *text, size_t size)
{
    FILE *file = fopen(at(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void put_text(const char *name, const char *text)
{
    put(name, text, strlen(text));
}

static int set_up(void **state)
{
    (void)state;
    memset(&err, 0, sizeof(err));
    (void)strcpy(folder, "/tmp/media-model-XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"model.json",           "model.onnx",  "labels.txt",
                                        "inner/saved_model.pb", "inner",       "new.json",
                                        "other.onnx",           "model.tflite"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)remove(at(names[i]));
    }
    return rmdir(folder); /* fails when a test left something behind */
}

static void expect_error(vaccel_status got, vaccel_status expected, const char *says)
{
    if (got != expected || strstr(err.message, says) == NULL) {
        print_message("status %d: %s\n", (int)got, err.message);
    }
    assert_int_equal(got, expected);
    assert_non_null(strstr(err.message, says));
}

static void refuse_text(const char *text, vaccel_status expected, const char *says)
{
    struct vac_model_info info;
    expect_error(vac_media_model_parse(text, strlen(text), "model.json", &info, &err), expected,
                 says);
}

static void test_parse(void **state)
{
    (void)state;
    struct vac_model_info info;
    assert_int_equal(vac_media_model_parse(GOOD, strlen(GOOD), "t", &info, &err), VACCEL_OK);
    assert_string_equal(info.name, "m");
    assert_int_equal(info.format, VAC_MODEL_ONNX);
    assert_int_equal(info.op_count, 1);
    assert_int_equal(info.input.width, 200);
    assert_int_equal(info.input.height, 224);
    assert_int_equal(info.input_shape[1], 3);
    assert_true(info.input.mean[2] > 126.9f && info.input.std[1] > 127.9f);
    assert_true(info.input.crop_fraction > 0.874 && info.input.crop_fraction < 0.876);
    assert_int_equal(info.input.crop, VAC_CROP_CENTER);
    assert_int_equal(info.activation, VAC_ACTIVATION_SOFTMAX);
    assert_false(info.has_size);
    assert_string_equal(info.sha256, "");
    vac_model_info_free(&info);
    vac_model_info_free(&info);
    vac_model_info_free(NULL);
}

#define VISION(op, output) HEAD ",\"ops\":[\"" op "\"]," INPUT ",\"output\":{" output "}}"

static void refuse_output(const char *output, const char *says)
{
    char text[1024];
    (void)snprintf(text, sizeof(text), "%s", VISION("infer", "@"));
    char *at_sign = strchr(text, '@');
    (void)snprintf(at_sign, sizeof(text) - (size_t)(at_sign - text), "%s}}", output);
    refuse_text(text, VACCEL_ERR_FORMAT, says);
}

static void test_outputs(void **state)
{
    (void)state;
    static const char text[] =
        VISION("image_detect", "\"activation\":\"sigmoid\",\"detect\":{\"rows\":\"box_scores\","
                               "\"box\":\"cxcywh\",\"unit\":\"relative\",\"transposed\":true,"
                               "\"background\":true,\"scores\":\"s\",\"min_score\":0.5,"
                               "\"max_overlap\":0.25},\"segment\":{\"layout\":\"NHWC\"},"
                               "\"pose\":{\"figures\":\"several\",\"root\":3,\"offsets\":\"o\"},"
                               "\"depth\":{\"kind\":\"inverse\",\"scale\":2,\"shift\":-1}");
    struct vac_model_info info;
    assert_int_equal(vac_media_model_parse(text, strlen(text), "t", &info, &err), VACCEL_OK);
    put("model.onnx", ONNX, 13);
    /* What is written says the same. */
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(info.activation, VAC_ACTIVATION_SIGMOID);
        assert_int_equal(info.detect.rows, VAC_ROWS_BOX_SCORES);
        assert_int_equal(info.detect.box, VAC_BOX_CXCYWH);
        assert_true(info.detect.relative && info.detect.transposed && info.detect.background);
        assert_false(info.detect.objectness);
        assert_string_equal(info.detect.scores, "s");
        assert_true(info.detect.min_score > 0.49f && info.detect.max_overlap < 0.26f);
        assert_int_equal(info.segment.layout, VAC_LAYOUT_NHWC);
        assert_int_equal(info.pose.layout, VAC_LAYOUT_NCHW);
        assert_true(info.pose.several && info.pose.root == 3);
        assert_string_equal(info.pose.offsets, "o");
        assert_int_equal(info.depth.kind, VAC_DEPTH_INVERSE);
        assert_true(info.depth.scale > 1.9f && info.depth.shift < -0.9f);
        assert_int_equal(vac_media_model_write_json(&info, at("model.json"), true, &err),
                         VACCEL_OK);
        vac_model_info_free(&info);
        assert_int_equal(vac_media_model_load(folder, &info, &err), VACCEL_OK);
    }
    vac_model_info_free(&info);
}

static void test_wrong_outputs(void **state)
{
    (void)state;
    refuse_text(VISION("image_detect", "\"activation\":\"none\""), VACCEL_ERR_FORMAT,
                "\"output.detect\" is missing");
    refuse_text(VISION("image_depth", "\"pose\":{}"), VACCEL_ERR_FORMAT, "\"output.depth\"");
    refuse_output("\"name\":\"x\"", "\"output.activation\" is missing");
    refuse_output("\"detect\":{}", "\"output.detect.rows\" is missing");
    refuse_output("\"detect\":3", "not an object");
    refuse_output("\"detect\":{\"row\":1}", "did you mean \"rows\"");
    refuse_output("\"detect\":{\"rows\":\"box_scores\",\"min_score\":1.5}", "from 0 to 1");
    refuse_output("\"detect\":{\"rows\":\"box_scores\",\"transposed\":1}", "true or false");
    refuse_output("\"detect\":{\"rows\":\"box_score_class\",\"scores\":\"s\"}", "one score");
    refuse_output("\"detect\":{\"rows\":\"box_scores\",\"scores\":\"s\",\"objectness\":true}",
                  "remove one");
    refuse_output("\"pose\":{\"root\":-1}", "\"output.pose.root\"");
    refuse_output("\"pose\":{\"root\":1024}", "\"output.pose.root\"");
    refuse_output("\"pose\":{\"figures\":\"many\"}", "one, several");
    refuse_output("\"segment\":{\"layout\":\"HWC\"}", "NHWC");
    refuse_output("\"depth\":{}", "\"output.depth.kind\" is missing");
    refuse_output("\"depth\":{\"kind\":\"metric\",\"scale\":0}", "other than 0");
    refuse_output("\"depth\":{\"kind\":\"metric\",\"shift\":\"x\"}", "a number");
}

static void test_own_keys_are_ignored(void **state)
{
    (void)state;
    static const char text[] = HEAD ",\"ops\":[\"infer\"],\"x-note\":{\"deep\":[1]}}";
    struct vac_model_info info;
    assert_int_equal(vac_media_model_parse(text, strlen(text), "t", &info, &err), VACCEL_OK);
    vac_model_info_free(&info);
}

static void test_bad_json(void **state)
{
    (void)state;
    refuse_text("", VACCEL_ERR_FORMAT, "not valid JSON");
    refuse_text("{", VACCEL_ERR_FORMAT, "line 1");
    refuse_text("[]", VACCEL_ERR_FORMAT, "not a JSON object");
    refuse_text(HEAD ",\"name\":\"again\"}", VACCEL_ERR_FORMAT, "duplicate");
    refuse_text(HEAD ",\"size\":1e400}", VACCEL_ERR_FORMAT, "not valid JSON");
    refuse_text("{\"format_version\":99999999999999999999}", VACCEL_ERR_FORMAT, "too big integer");
    refuse_text(HEAD ",\"ops\":[\"infer\"],\"description\":\"\xFF\"}", VACCEL_ERR_FORMAT,
                "not valid JSON");
    refuse_text(HEAD ",\"description\":\"a\\u0000b\"}", VACCEL_ERR_FORMAT, "not valid JSON");
    char *deep = malloc(100001);
    assert_non_null(deep);
    memset(deep, '[', 100000);
    deep[100000] = '\0';
    refuse_text(deep, VACCEL_ERR_FORMAT, "nests deeper");
    free(deep);
}

static void test_wrong_members(void **state)
{
    (void)state;
    refuse_text("{}", VACCEL_ERR_FORMAT, "\"format_version\" is missing");
    refuse_text("{\"format_version\":2}", VACCEL_ERR_UNSUPPORTED, "upgrade vaccel");
    refuse_text("{\"format_version\":\"1\"}", VACCEL_ERR_FORMAT, "\"format_version\" is not");
    refuse_text("{\"format_version\":1}", VACCEL_ERR_FORMAT, "\"name\" is missing");
    refuse_text(HEAD "}", VACCEL_ERR_FORMAT, "\"ops\" is missing");
    refuse_text(HEAD ",\"ops\":[]}", VACCEL_ERR_FORMAT, "\"ops\" is not");
    refuse_text(HEAD ",\"ops\":[7]}", VACCEL_ERR_FORMAT, "\"ops\" is not");
    refuse_text(HEAD "," OPS "}", VACCEL_ERR_FORMAT, "\"input\" is missing");
    refuse_text(HEAD ",\"ops\":[\"infer\"],\"size\":0}", VACCEL_ERR_FORMAT, "\"size\" is not");
    refuse_text(HEAD ",\"ops\":[\"infer\"],\"size\":1.5}", VACCEL_ERR_FORMAT, "\"size\" is not");
    refuse_text(HEAD ",\"ops\":[\"infer\"],\"sha256\":\"ABC\"}", VACCEL_ERR_FORMAT,
                "\"sha256\" is not");
    refuse_text(HEAD ",\"ops\":[\"infer\"],\"input\":[]}", VACCEL_ERR_FORMAT,
                "\"input\" is not an object");
    refuse_text(HEAD ",\"ops\":[\"infer\"],\"labels\":7}", VACCEL_ERR_FORMAT, "\"labels\" is not");
    refuse_text(HEAD ",\"ops\":[\"infer\"],\"labels\":[\"a\",1]}", VACCEL_ERR_FORMAT,
                "\"labels\" is not");
}

static void test_typing_slips(void **state)
{
    (void)state;
    refuse_text(HEAD ",\"lables\":\"l.txt\"}", VACCEL_ERR_FORMAT, "did you mean \"labels\"?");
    refuse_text(HEAD ",\"zzz\":1}", VACCEL_ERR_FORMAT, "unknown key \"zzz\"; use one of");
    refuse_text("{\"format_version\":1,\"name\":\"m\",\"file\":\"f\",\"format\":\"onyx\"}",
                VACCEL_ERR_FORMAT, "did you mean \"onnx\"?");
    refuse_text(HEAD "," OPS ",\"input\":{\"layout\":\"nchw\"}}", VACCEL_ERR_FORMAT,
                "did you mean \"NCHW\"?");
    refuse_text(HEAD "," OPS ",\"input\":{\"layout\":\"NCHW\",\"colour\":\"RGB\"}}",
                VACCEL_ERR_FORMAT, "did you mean \"color\"?");
}

static void refuse_input(const char *members, const char *says)
{
    char text[1024];
    (void)snprintf(text, sizeof(text), "%s,%s,\"input\":{\"dtype\":\"f32\",%s}}", HEAD, OPS,
                   members);
    refuse_text(text, VACCEL_ERR_FORMAT, says);
}

static void test_wrong_input(void **state)
{
    (void)state;
    refuse_input("\"layout\":\"NCHW\"", "\"input.shape\" is missing");
    refuse_input("\"layout\":\"NCHW\",\"shape\":[1,3,224]", "\"input.shape\" is not");
    refuse_input("\"layout\":\"NCHW\",\"shape\":[2,3,224,224]", "\"input.shape\" is not");
    refuse_input("\"layout\":\"NCHW\",\"shape\":[1,3,0,224]", "\"input.shape\" is not");
    refuse_input("\"layout\":\"NCHW\",\"shape\":[1,3,1e9,224]", "\"input.shape\" is not");
    refuse_input("\"layout\":\"NCHW\",\"shape\":[1,224,224,3]", "224 channels");
    refuse_input("\"layout\":\"NHWC\",\"shape\":[1,9,9,3],\"color\":\"GRAY\"", "3 channels");
    refuse_input("\"layout\":\"NHWC\",\"shape\":[1,9,9,3],\"mean\":[1,2]", "\"input.mean\" is not");
    refuse_input("\"layout\":\"NHWC\",\"shape\":[1,9,9,3],\"std\":0", "std 0");
    refuse_input("\"layout\":\"NHWC\",\"shape\":[1,9,9,3],\"std\":[1,2,1e200]",
                 "\"input.std\" is not");
    refuse_input("\"layout\":\"NHWC\",\"shape\":[1,9,9,3],\"resize\":{\"crop_fraction\":1.5}",
                 "\"input.resize.crop_fraction\" is not");
}

static void test_paths_stay_inside(void **state)
{
    (void)state;
    static const char *const paths[] = {"../x", "/etc/passwd", "a/../../x", "./x",
                                        "a//x", "..",          "a/",        "a\\n"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char text[512];
        (void)snprintf(text, sizeof(text),
                       "{\"format_version\":1,\"name\":\"m\",\"format\":\"onnx\",\"file\":\"%s\"}",
                       paths[i]);
        refuse_text(text, VACCEL_ERR_DENIED, "stay within");
        (void)snprintf(text, sizeof(text), "%s,\"ops\":[\"infer\"],\"labels\":\"%s\"}", HEAD,
                       paths[i]);
        refuse_text(text, VACCEL_ERR_DENIED, "stay within");
    }
}

static vaccel_status load(const char *path)
{
    struct vac_model_info info;
    vaccel_status status = vac_media_model_load(path, &info, &err);
    if (status == VACCEL_OK) {
        vac_model_info_free(&info);
    }
    return status;
}

static void test_folder(void **state)
{
    (void)state;
    put_text("model.json", HEAD "," OPS "," INPUT ",\"labels\":\"labels.txt\",\"size\":13}");
    put("model.onnx", ONNX, 13);
    put_text("labels.txt", "one\ntwo\n");
    struct vac_model_info info;
    assert_int_equal(vac_media_model_load(folder, &info, &err), VACCEL_OK);
    assert_int_equal(info.label_count, 2);
    assert_string_equal(info.labels[1], "two");
    assert_string_equal(info.path, at("model.onnx"));
    assert_string_equal(info.folder, folder);
    vac_model_info_free(&info);
    assert_int_equal(load(at("model.onnx")), VACCEL_OK);
}

static void test_missing_things(void **state)
{
    (void)state;
    expect_error(load(at("nothing")), VACCEL_ERR_NOT_FOUND, "does not exist");
    expect_error(load(""), VACCEL_ERR_INVALID, "no model path");
    expect_error(load(NULL), VACCEL_ERR_INVALID, "no model path");
    expect_error(load(folder), VACCEL_ERR_NOT_FOUND, "vaccel model init");
    put("model.onnx", ONNX, 13);
    expect_error(load(at("model.onnx")), VACCEL_ERR_NOT_FOUND, "vaccel model init /tmp");
    put_text("model.json", GOOD);
    assert_int_equal(load(folder), VACCEL_OK);
    put("other.onnx", ONNX, 13);
    expect_error(load(at("other.onnx")), VACCEL_ERR_NOT_FOUND, "describes another file");
    (void)remove(at("model.onnx"));
    expect_error(load(folder), VACCEL_ERR_NOT_FOUND, "model.onnx does not exist");
    put("model.onnx", ONNX, 13);
    put_text("model.json", HEAD ",\"ops\":[\"infer\"],\"labels\":\"labels.txt\"}");
    expect_error(load(folder), VACCEL_ERR_NOT_FOUND, "labels.txt does not exist");
}

static void test_wrong_kinds_of_file(void **state)
{
    (void)state;
    put_text("model.json", GOOD);
    assert_int_equal(mkdir(at("model.onnx"), 0700), 0);
    expect_error(load(folder), VACCEL_ERR_FORMAT, "not a regular file");
    assert_int_equal(rmdir(at("model.onnx")), 0);
    assert_int_equal(mkfifo(at("model.onnx"), 0600), 0);
    expect_error(load(folder), VACCEL_ERR_FORMAT, "not a regular file");
    expect_error(load(at("model.onnx")), VACCEL_ERR_FORMAT, "neither a folder nor");
    (void)remove(at("model.onnx"));
    assert_int_equal(symlink("/etc/passwd", at("model.onnx")), 0);
    expect_error(load(folder), VACCEL_ERR_DENIED, "leaves the model's folder");
    (void)remove(at("model.onnx"));
    assert_int_equal(symlink("model.onnx", at("model.onnx")), 0);
    expect_error(load(folder), VACCEL_ERR_INVALID, "loop of links");
    (void)remove(at("model.onnx"));
    (void)remove(at("model.json"));
    assert_int_equal(mkfifo(at("model.json"), 0600), 0);
    expect_error(load(folder), VACCEL_ERR_FORMAT, "not a regular file");
    (void)remove(at("model.json"));
    int fd = open(at("model.json"), O_CREAT | O_WRONLY, 0600);
    assert_int_equal(ftruncate(fd, 1 << 30), 0);
    (void)close(fd);
    expect_error(load(folder), VACCEL_ERR_LIMIT, "more than the limit");
}

static void test_wrong_content(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *says;
    } contents[] = {{"\xFF\xD8\xFF\xE0 JFIF", 9, "a JPEG image"},
                    {"version https://git-lfs.github.com/spec/v1", 42, "a Git LFS pointer"},
                    {"<!DOCTYPE html>", 15, "a web page"},
                    {"", 0, "an empty file"},
                    {"\x1C\0\0\0TFL3", 8, "a TensorFlow Lite model"},
                    {"\x80\x02}q\x01", 5, "a Python pickle"},
                    {"\x08", 1, "no format that is known"}};
    put_text("model.json", GOOD);
    for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
        put("model.onnx", contents[i].bytes, contents[i].size);
        expect_error(load(folder), VACCEL_ERR_FORMAT, contents[i].says);
    }
}

static void test_size_is_checked(void **state)
{
    (void)state;
    put_text("model.json", HEAD ",\"ops\":[\"infer\"],\"size\":14}");
    put("model.onnx", ONNX, 13);
    expect_error(load(folder), VACCEL_ERR_FORMAT,
                 "13 bytes where model.json records 14: it is truncated");
    assert_non_null(strstr(err.message, "vaccel model fetch m"));
}

static int count_progress(void *user, uint64_t done, uint64_t total)
{
    unsigned *calls = user;
    assert_true(done <= total);
    (*calls)++;
    return 0;
}

static int stop_progress(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    (void)done;
    (void)total;
    return 1;
}

static void test_describe_write_load_verify(void **state)
{
    (void)state;
    put("model.onnx", ONNX, 13);
    struct vac_model_info info;
    unsigned calls = 0;
    assert_int_equal(
        vac_media_model_describe(at("model.onnx"), count_progress, &calls, &info, &err), VACCEL_OK);
    assert_string_equal(info.name, "model");
    assert_true(calls > 0);
    assert_int_equal(info.size, 13);
    /* what the caller adds */
    info.has_input = true;
    info.input = (struct vac_media_tensor_spec){.width = 5,
                                                .height = 4,
                                                .crop = VAC_CROP_CENTER,
                                                .crop_fraction = 0.875,
                                                .mean = {0.485f, 0.456f, 0.406f},
                                                .std = {0.229f, 0.224f, 0.225f}};
    info.input_shape[0] = -1;
    info.input_shape[1] = 3;
    info.input_shape[2] = 4;
    info.input_shape[3] = 5;
    info.has_output = true;
    info.activation = VAC_ACTIVATION_SOFTMAX;
    info.description = strdup("quotes \" and caf\xC3\xA9");
    assert_int_equal(vac_media_model_write_json(&info, at("model.json"), false, &err), VACCEL_OK);
    expect_error(vac_media_model_write_json(&info, at("model.json"), false, &err),
                 VACCEL_ERR_DENIED, "exists already");
    assert_int_equal(vac_media_model_write_json(&info, at("model.json"), true, &err), VACCEL_OK);

    struct vac_model_info loaded;
    assert_int_equal(vac_media_model_load(folder, &loaded, &err), VACCEL_OK);
    assert_string_equal(loaded.description, info.description);
    assert_string_equal(loaded.sha256, info.sha256);
    assert_memory_equal(&loaded.input, &info.input, sizeof(info.input));
    assert_memory_equal(loaded.input_shape, info.input_shape, sizeof(info.input_shape));
    assert_int_equal(vac_media_model_verify(&loaded, NULL, NULL, &err), VACCEL_OK);
    expect_error(vac_media_model_verify(&loaded, stop_progress, NULL, &err), VACCEL_ERR_CANCELLED,
                 "cancelled");
    put("model.onnx", "\x08\x09\x12\x07pytorch:\x80\x01", 13);
    expect_error(vac_media_model_verify(&loaded, NULL, NULL, &err), VACCEL_ERR_FORMAT,
                 "not the recorded one");
    loaded.sha256[0] = '\0';
    expect_error(vac_media_model_verify(&loaded, NULL, NULL, &err), VACCEL_ERR_INVALID,
                 "no recorded SHA-256");
    vac_model_info_free(&loaded);
    vac_model_info_free(&info);
}

static void test_describe_refuses(void **state)
{
    (void)state;
    struct vac_model_info info;
    put("model.tflite", "\x80\x02}q\x01", 5);
    expect_error(vac_media_model_describe(at("model.tflite"), NULL, NULL, &info, &err),
                 VACCEL_ERR_FORMAT, "weights only");
    expect_error(vac_media_model_describe(folder, NULL, NULL, &info, &err), VACCEL_ERR_NOT_FOUND,
                 "saved_model.pb does not exist");
    expect_error(vac_media_model_describe(at("no"), NULL, NULL, &info, &err), VACCEL_ERR_NOT_FOUND,
                 "does not exist");
}

static void test_saved_model(void **state)
{
    (void)state;
    assert_int_equal(mkdir(at("inner"), 0700), 0);
    put("inner/saved_model.pb", "\x08\x01\x12\x02\x0A\x00", 6);
    struct vac_model_info info;
    /* By itself it is known as a file would be. */
    const vaccel_model_view bare = {.path = at("inner")};
    assert_int_equal(vac_media_model_load_network(&bare, &info, &err), VACCEL_OK);
    assert_int_equal(info.format, VAC_MODEL_SAVED_MODEL);
    assert_string_equal(info.path, at("inner"));
    vac_model_info_free(&info);
    assert_int_equal(vac_media_model_describe(at("inner"), NULL, NULL, &info, &err), VACCEL_OK);
    assert_int_equal(info.format, VAC_MODEL_SAVED_MODEL);
    assert_int_equal(vac_media_model_write_json(&info, at("model.json"), false, &err), VACCEL_OK);
    vac_model_info_free(&info);
    assert_int_equal(vac_media_model_load(folder, &info, &err), VACCEL_OK);
    assert_string_equal(info.path, at("inner"));
    assert_int_equal(vac_media_model_verify(&info, NULL, NULL, &err), VACCEL_OK);
    vac_model_info_free(&info);
}

/* A file-size limit stands in for a full disk: the write fails half way, and nothing may stay. */
static void test_failed_write_leaves_nothing(void **state)
{
    (void)state;
    struct vac_model_info info;
    assert_int_equal(vac_media_model_parse(GOOD, strlen(GOOD), "t", &info, &err), VACCEL_OK);
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {10, before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    vaccel_status status = vac_media_model_write_json(&info, at("new.json"), true, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);
    expect_error(status, VACCEL_ERR_IO, "new.json cannot be written");
    assert_int_not_equal(access(at("new.json"), F_OK), 0);
    expect_error(vac_media_model_write_json(&info, at("no/new.json"), true, &err),
                 VACCEL_ERR_NOT_FOUND, "folder does not exist");
    free(info.name);
    info.name = strdup("\xFF");
    expect_error(vac_media_model_write_json(&info, at("new.json"), true, &err), VACCEL_ERR_INVALID,
                 "UTF-8");
    vac_model_info_free(&info);
}

static void test_from_memory(void **state)
{
    (void)state;
    struct vac_model_info info;
    vaccel_model_view view = {.name = NULL, .data = ONNX, .size = 13, .metadata = GOOD};
    assert_int_equal(vac_media_model_load_view(&view, &info, &err), VACCEL_OK);
    assert_null(info.path);
    assert_null(info.file);
    vac_model_info_free(&info);
    view.metadata = HEAD ",\"ops\":[\"infer\"],\"labels\":\"labels.txt\"}";
    expect_error(vac_media_model_load_view(&view, &info, &err), VACCEL_ERR_INVALID, "as an array");
    view.metadata = HEAD ",\"ops\":[\"infer\"],\"size\":99}";
    expect_error(vac_media_model_load_view(&view, &info, &err), VACCEL_ERR_FORMAT, "records 99");
    view.metadata = NULL;
    expect_error(vac_media_model_load_view(&view, &info, &err), VACCEL_ERR_INVALID,
                 "without metadata");
    view.metadata = GOOD;
    view.data = "hello";
    view.size = 5;
    expect_error(vac_media_model_load_view(&view, &info, &err), VACCEL_ERR_FORMAT,
                 "its content is text");
    view.data = NULL;
    expect_error(vac_media_model_load_view(&view, &info, &err), VACCEL_ERR_NOT_FOUND,
                 "is not here");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* What an op takes that needs nothing but the network. */
static void test_a_network_needs_no_metadata(void **state)
{
    struct vac_model_info info;
    (void)state;
    put("bare.onnx", ONNX, sizeof(ONNX) - 1);
    const vaccel_model_view file = {.path = at("bare.onnx")};
    assert_int_equal(vac_media_model_load_network(&file, &info, &err), VACCEL_OK);
    assert_int_equal(info.format, VAC_MODEL_ONNX);
    assert_string_equal(info.name, "bare");
    assert_string_equal(info.ops[0], "infer");
    vac_model_info_free(&info);
    const vaccel_model_view memory = {.data = ONNX, .size = sizeof(ONNX) - 1};
    assert_int_equal(vac_media_model_load_network(&memory, &info, &err), VACCEL_OK);
    assert_int_equal(info.format, VAC_MODEL_ONNX);
    assert_null(info.path);
    vac_model_info_free(&info);
    const vaccel_model_view junk = {.data = "hello", .size = 5};
    assert_int_equal(vac_media_model_load_network(&junk, &info, &err), VACCEL_ERR_FORMAT);
    put("bare.onnx", "hello", 5);
    assert_int_equal(vac_media_model_load_network(&file, &info, &err), VACCEL_ERR_FORMAT);
    assert_int_equal(unlink(at("bare.onnx")), 0);
    const vaccel_model_view gone = {.path = at("gone.onnx")};
    assert_int_equal(vac_media_model_load_network(&gone, &info, &err), VACCEL_ERR_NOT_FOUND);
    /* Metadata that is there counts, and must be right. */
    put("model.onnx", ONNX, sizeof(ONNX) - 1);
    put_text("model.json", GOOD);
    const vaccel_model_view described = {.path = at("model.onnx")};
    assert_int_equal(vac_media_model_load_network(&described, &info, &err), VACCEL_OK);
    assert_string_equal(info.ops[0], "image_classify");
    vac_model_info_free(&info);
    put_text("model.json", "{");
    assert_int_equal(vac_media_model_load_network(&described, &info, &err), VACCEL_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_own_keys_are_ignored),
        IN_FOLDER(test_outputs),
        cmocka_unit_test(test_wrong_outputs),
        cmocka_unit_test(test_bad_json),
        cmocka_unit_test(test_wrong_members),
        cmocka_unit_test(test_typing_slips),
        cmocka_unit_test(test_wrong_input),
        cmocka_unit_test(test_paths_stay_inside),
        IN_FOLDER(test_folder),
        IN_FOLDER(test_a_network_needs_no_metadata),
        IN_FOLDER(test_missing_things),
        IN_FOLDER(test_wrong_kinds_of_file),
        IN_FOLDER(test_wrong_content),
        IN_FOLDER(test_size_is_checked),
        IN_FOLDER(test_describe_write_load_verify),
        IN_FOLDER(test_describe_refuses),
        IN_FOLDER(test_saved_model),
        IN_FOLDER(test_failed_write_leaves_nothing),
        cmocka_unit_test(test_from_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
