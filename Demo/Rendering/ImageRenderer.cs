using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.RandomNumbers;

namespace TransferLearning.Demo.Rendering;

/// <summary>Renders a scene to pixels, as a camera would: exposure, antialiased edges, blur and grain.</summary>
/// <param name="Blur">Weight of each of the four neighbours, 0 to 0.2.</param>
/// <param name="Grain">Standard deviation of the noise, in grey levels of 255.</param>
/// <param name="Exposure">Factor of the light.</param>
internal sealed record ImageRenderer(float Blur, float Grain, float Exposure)
{
    /// <summary>Difference of neighbours, squared, above which a pixel is drawn again with four rays.</summary>
    private const float Edge = 0.015f;

    /// <summary>Where the four rays of such a pixel go: a square turned so that no two share a row or column.</summary>
    private static readonly Vector2[] s_fourRays = [new(0.125f, 0.375f), new(0.375f, -0.125f), new(-0.125f, -0.375f), new(-0.375f, 0.125f)];

    /// <summary>Renders a scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="random">Source of the grain.</param>
    /// <param name="size">Width and height, pixels.</param>
    /// <param name="pixels">Takes RGB bytes, row by row, <c>[size,size,3]</c>.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public void Render(Scene scene, SplitMix64 random, int size, Span<byte> pixels, CancellationToken cancellation)
    {
        var light = Blurred(Smoothed(scene, Drawn(scene, size, cancellation), size, cancellation), size);
        for (var i = 0; i < light.Length; i++)
        {
            for (var c = 0; c < 3; c++) pixels[3 * i + c] = (byte)Math.Clamp(light[i][c] * 255 + Grain * random.Normal() + 0.5f, 0, 255);
        }
    }

    /// <summary>Where one of the scene's objects is seen: the middle of each pixel, without blur.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="item">The object.</param>
    /// <param name="size">Width and height, pixels.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <returns><c>[size,size]</c>, row by row.</returns>
    public static bool[] Mask(Scene scene, SceneObject item, int size, CancellationToken cancellation)
    {
        var marcher = new RayMarcher(scene);
        var mask = new bool[size * size];
        for (var y = 0; y < size; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var x = 0; x < size; x++) mask[y * size + x] = marcher.Seen(scene.Camera.Origin, RayOf(scene.Camera, x, y, size)) == item;
        }

        return mask;
    }

    private static Vector3 RayOf(Camera camera, float x, float y, int size) => camera.Ray((2 * x + 1) / size - 1, 1 - (2 * y + 1) / size);

    private Vector3[] Drawn(Scene scene, int size, CancellationToken cancellation)
    {
        var marcher = new RayMarcher(scene);
        var light = new Vector3[size * size];
        for (var y = 0; y < size; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var x = 0; x < size; x++) light[y * size + x] = Developed(marcher, scene.Camera, x, y, size);
        }

        return light;
    }

    private Vector3[] Smoothed(Scene scene, Vector3[] light, int size, CancellationToken cancellation)
    {
        var marcher = new RayMarcher(scene);
        var result = (Vector3[])light.Clone();
        for (var y = 1; y < size - 1; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var x = 1; x < size - 1; x++)
            {
                var i = y * size + x;
                if (!Differ(light[i], light[i - 1], light[i + 1], light[i - size], light[i + size])) continue;
                var sum = Vector3.Zero;
                foreach (var ray in s_fourRays) sum += Developed(marcher, scene.Camera, x + ray.X, y + ray.Y, size);
                result[i] = sum * 0.25f;
            }
        }

        return result;
    }

    /// <summary>A point of the picture as a screen shows it: exposed, bright light held back, gamma 2 (a root, the same on every machine).</summary>
    private Vector3 Developed(RayMarcher marcher, Camera camera, float x, float y, int size)
    {
        var light = marcher.Trace(camera.Origin, RayOf(camera, x, y, size)) * Exposure;
        return Vector3.SquareRoot(light * 1.1f / (Vector3.One + light * 0.35f));
    }

    private static bool Differ(Vector3 middle, params ReadOnlySpan<Vector3> others)
    {
        foreach (var other in others)
        {
            if (Vector3.DistanceSquared(middle, other) > Edge) return true;
        }

        return false;
    }

    private Vector3[] Blurred(Vector3[] light, int size)
    {
        var result = new Vector3[light.Length];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var around = At(x - 1, y) + At(x + 1, y) + At(x, y - 1) + At(x, y + 1);
                result[y * size + x] = At(x, y) * (1 - 4 * Blur) + around * Blur;
            }
        }

        return result;

        Vector3 At(int x, int y) => light[Math.Clamp(y, 0, size - 1) * size + Math.Clamp(x, 0, size - 1)];
    }
}
