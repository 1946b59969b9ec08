using System.Numerics;

namespace TransferLearning.Experiments.Demo.Rendering;

/// <summary>What the camera adds to the light: blur and grain.</summary>
/// <param name="Blur">Weight of each of the four neighbours, 0 to 0.2.</param>
/// <param name="Grain">Standard deviation of the noise, in grey levels of 255.</param>
/// <param name="Exposure">Factor of the light.</param>
internal sealed record Film(float Blur, float Grain, float Exposure)
{
    /// <summary>Draws a scene: one ray a pixel, four more where neighbours differ.</summary>
    /// <returns>RGB bytes, row by row, <c>[size,size,3]</c>.</returns>
    public byte[] Expose(Scene scene, int size, SeededRandom random, CancellationToken cancellation)
    {
        var light = Smooth(Render(scene, size, cancellation), size);
        if (Blur > 0) light = Blurred(light, size);
        var pixels = new byte[size * size * 3];
        for (var i = 0; i < light.Length; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                pixels[3 * i + c] = (byte)Math.Clamp(light[i][c] * 255 + Grain * random.Normal() + 0.5f, 0, 255);
            }
        }

        return pixels;

        Vector3[] Smooth(Vector3[] once, int side)
        {
            var marcher = new RayMarcher(scene);
            var result = (Vector3[])once.Clone();
            for (var y = 1; y < side - 1; y++)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var x = 1; x < side - 1; x++)
                {
                    var i = y * side + x;
                    if (Differ(once[i], once[i - 1], once[i + 1], once[i - side], once[i + side])) result[i] = FourRays(marcher, x, y, side);
                }
            }

            return result;
        }

        Vector3 FourRays(RayMarcher marcher, int x, int y, int side) =>
            (See(marcher, x + 0.125f, y + 0.375f, side) + See(marcher, x + 0.375f, y - 0.125f, side)
             + See(marcher, x - 0.125f, y - 0.375f, side) + See(marcher, x - 0.375f, y + 0.125f, side)) * 0.25f;

        Vector3 See(RayMarcher marcher, float x, float y, int side) => Developed(marcher, scene, x, y, side);
    }

    private Vector3[] Render(Scene scene, int size, CancellationToken cancellation)
    {
        var marcher = new RayMarcher(scene);
        var light = new Vector3[size * size];
        for (var y = 0; y < size; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var x = 0; x < size; x++) light[y * size + x] = Developed(marcher, scene, x, y, size);
        }

        return light;
    }

    /// <summary>The brightness of a pixel as a screen shows it: exposed, bright light held back, gamma 2 (a square root, exact everywhere).</summary>
    private Vector3 Developed(RayMarcher marcher, Scene scene, float x, float y, int size)
    {
        var ray = scene.Camera.Ray((2 * x + 1) / size - 1, 1 - (2 * y + 1) / size);
        var light = marcher.Trace(scene.Camera.Origin, ray) * Exposure;
        return Vector3.SquareRoot(light / (Vector3.One + light * 0.35f) * 1.1f);
    }

    private static bool Differ(Vector3 middle, params ReadOnlySpan<Vector3> others)
    {
        foreach (var other in others)
        {
            if (Vector3.DistanceSquared(middle, other) > 0.015f) return true;
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
                var sides = At(x - 1, y) + At(x + 1, y) + At(x, y - 1) + At(x, y + 1);
                result[y * size + x] = At(x, y) * (1 - 4 * Blur) + sides * Blur;
            }
        }

        return result;

        Vector3 At(int x, int y) => light[Math.Clamp(y, 0, size - 1) * size + Math.Clamp(x, 0, size - 1)];
    }
}
