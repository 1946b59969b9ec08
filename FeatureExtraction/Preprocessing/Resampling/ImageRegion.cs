namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>A part of the resized image: what the crop keeps.</summary>
/// <param name="ImageWidth">Columns of the whole resized image.</param>
/// <param name="ImageHeight">Rows of the whole resized image.</param>
/// <param name="Left">First column of the part.</param>
/// <param name="Top">First row of the part.</param>
/// <param name="Width">Columns of the part.</param>
/// <param name="Height">Rows of the part.</param>
internal readonly record struct ImageRegion(int ImageWidth, int ImageHeight, int Left, int Top, int Width, int Height);
