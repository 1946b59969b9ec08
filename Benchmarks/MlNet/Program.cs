using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

// ML.NET's way from files to a network's output: LoadImages, ResizeImages, ExtractPixels, ApplyOnnxModel, with its own defaults. For each line on standard input it runs all files through and prints images a second.
// usage: MlNet GRAPH INPUT OUTPUT WIDTH HEIGHT planar|interleaved FOLDER
if (args is not [var graph, var input, var output, var width, var height, var layout, var folder]) return 2;
var context = new MLContext(seed: 0);
List<ImagePath> files = [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => new ImagePath { Path = f })];
var data = context.Data.LoadFromEnumerable(files);
var (w, h) = (int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture));
int[] shape = layout == "planar" ? [1, 3, h, w] : [1, h, w, 3];
// It knows one offset and one scale for all channels: the arithmetic is as much, the values are not the network's.
using var pipeline = context.Transforms.LoadImages("image", "", nameof(ImagePath.Path))
    .Append(context.Transforms.ResizeImages("resized", w, h, "image", ImageResizingEstimator.ResizingKind.Fill))
    .Append(context.Transforms.ExtractPixels(input, "resized", interleavePixelColors: layout != "planar", offsetImage: 117, scaleImage: 1 / 58f))
    .Append(context.Transforms.ApplyOnnxModel([output], [input], graph, new Dictionary<string, int[]> { [input] = shape }, gpuDeviceId: null, fallbackToCpu: false))
    .Fit(data);
while (Console.ReadLine() is not null)
{
    var clock = Stopwatch.StartNew();
    var count = pipeline.Transform(data).GetColumn<float[]>(output).Count();
    if (count != files.Count) throw new InvalidOperationException($"{count} of {files.Count} images came out");
    Console.WriteLine((count / clock.Elapsed.TotalSeconds).ToString(CultureInfo.InvariantCulture));
}

return 0;

/// <summary>An image.</summary>
internal sealed class ImagePath
{
    /// <summary>Its file.</summary>
    public string Path { get; set; } = "";
}
