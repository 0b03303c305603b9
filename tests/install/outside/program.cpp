// SPDX-License-Identifier: Apache-2.0
// program noop | program classify PHOTO
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <vaccel/vaccel.h>

namespace
{

template <auto release> struct releaser {
    template <typename T> void operator()(T *handle) const
    {
        release(handle);
    }
};
template <typename T, auto release> using owned = std::unique_ptr<T, releaser<release>>;

void check(vaccel_status status)
{
    if (status != VACCEL_OK)
        throw std::runtime_error(vaccel_last_error());
}

void classify(vaccel_session *session, const char *photo)
{
    vaccel_model *model = nullptr;
    vaccel_image *image = nullptr;
    vaccel_classification *result = nullptr;
    check(vaccel_model_open("efficientnet-lite0", &model));
    const owned<vaccel_model, vaccel_model_release> model_owner(model);
    check(vaccel_image_from_file(photo, &image));
    const owned<vaccel_image, vaccel_image_release> image_owner(image);
    check(vaccel_image_classify(session, image, model, nullptr, &result));
    const owned<vaccel_classification, vaccel_classification_release> result_owner(result);
    std::cout << vaccel_classification_label(result, 0) << ", from "
              << vaccel_classification_backend(result) << '\n';
}

} // namespace

int main(int argc, char **argv)
try {
    vaccel_session *session = nullptr;
    check(vaccel_session_open(nullptr, &session));
    const owned<vaccel_session, vaccel_session_release> owner(session);
    if (argc == 3 && std::string_view(argv[1]) == "classify") {
        classify(session, argv[2]);
    } else {
        check(vaccel_noop(session));
        std::cout << "noop with vaccel " << vaccel_version() << '\n';
    }
    return 0;
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return 1;
}
