using OpenCvSharp;

namespace TransferLearning.Benchmarks.Extraction;

/// <summary>Work on files without a network, by as many threads as there are cores.</summary>
internal static class ImageWork
{
    /// <summary>Images a second that OpenCV decodes, without any check.</summary>
    public static double Decode(IReadOnlyList<byte[]> files) => Rate(files.Count, i => Cv2.ImDecode(files[i], ImreadModes.Color | ImreadModes.IgnoreOrientation).Dispose());

    /// <summary>Photographs of 12 megapixels, as phones make them, of smaller ones: enlarged, quality 90, colours half as fine.</summary>
    /// <param name="images">Small photographs.</param>
    /// <param name="folder">Where they are put; those that are there stay.</param>
    /// <param name="count">How many.</param>
    public static void Enlarge(IReadOnlyList<string> images, string folder, int count)
    {
        Directory.CreateDirectory(Path.Combine(folder, "large"));
        Parallel.For(0, count, i =>
        {
            var file = Path.Combine(folder, "large", $"{i:000}.jpg");
            if (File.Exists(file)) return;
            using var small = Cv2.ImRead(images[i * images.Count / count]);
            using var large = new Mat();
            Cv2.Resize(small, large, small.Width > small.Height ? new Size(4032, 3024) : new Size(3024, 4032), 0, 0, InterpolationFlags.Cubic);
            // A camera's noise: smooth pictures would decode too quickly.
            using var noise = new Mat(large.Size(), large.Type());
            Cv2.Randn(noise, Scalar.All(0), Scalar.All(3));
            Cv2.Add(large, noise, large);
            Cv2.ImWrite(file, large, new ImageEncodingParam(ImwriteFlags.JpegQuality, 90));
        });
    }

    /// <summary>Calls a second of some work, dealt to all cores.</summary>
    public static double Rate(int count, Action<int> work)
    {
        var next = -1;
        var (_, time) = Measured.Run(() =>
        {
            Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work))];
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            return 0;
        });
        return count / time.Wall;

        void Work()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;) work(i);
        }
    }
}
