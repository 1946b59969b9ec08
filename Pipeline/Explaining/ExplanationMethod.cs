namespace TransferLearning;

/// <summary>How it is found out which pixels decided.</summary>
public enum ExplanationMethod
{
    /// <summary>
    /// <see cref="GradCam"/>, where the head has a slope and the network has maps; <see cref="IntegratedGradients"/> for networks without maps (transformers);
    /// <see cref="Occlusion"/> where there is no slope (forests, neighbours, quantised networks). A note says what was taken, and why.
    /// </summary>
    Auto,

    /// <summary>
    /// The channels of a late layer, each weighed by the mean slope of the class's score, added, and what is below 0 left out (Selvaraju et al., "Grad-CAM", ICCV 2017).
    /// As coarse as that layer's map; one run of the network, and back as far as that layer.
    /// </summary>
    GradCam,

    /// <summary>
    /// The slope of the class's score for each pixel, averaged on the straight way from a black image to the image, times the difference of the two (Sundararajan et al.,
    /// "Axiomatic Attribution for Deep Networks", ICML 2017). As fine as the network's input; 32 runs forward and back.
    /// </summary>
    IntegratedGradients,

    /// <summary>
    /// How much less the class gets where a patch of the image is covered by the image's mean colour (Zeiler and Fergus, ECCV 2014). Needs no slope; a run of the network for
    /// each place of the patch, 121.
    /// </summary>
    Occlusion,
}
