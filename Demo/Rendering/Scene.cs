using System.Numerics;
using TransferLearning.Demo.Materials;

namespace TransferLearning.Demo.Rendering;

/// <summary>All that a picture shows.</summary>
/// <param name="Objects">Objects on the ground; the first is the one that the picture is of.</param>
/// <param name="Ground">The plane y = 0; its colour is asked for at (x, 0, z).</param>
/// <param name="Wall">The plane z = −<paramref name="WallDistance"/>; its colour is asked for at (x, y, 0).</param>
/// <param name="WallDistance">How far behind the middle the wall stands.</param>
/// <param name="Light">Light and air.</param>
/// <param name="Camera">From where it is seen.</param>
internal sealed record Scene(IReadOnlyList<SceneObject> Objects, Material Ground, Material Wall, float WallDistance, Light Light, Camera Camera);

/// <summary>Light of a scene.</summary>
/// <param name="Direction">Towards the lamp or sun, length 1.</param>
/// <param name="Color">Of the lamp, linear RGB.</param>
/// <param name="Sky">From all sides, linear RGB.</param>
/// <param name="Softness">Of the shadows: 4 soft, 30 hard.</param>
internal sealed record Light(Vector3 Direction, Vector3 Color, Vector3 Sky, float Softness)
{
    /// <summary>A direction by azimuth (0 from the camera, 90 from the right) and elevation, degrees.</summary>
    public static Vector3 From(float azimuth, float elevation)
    {
        var (sa, ca) = MathF.SinCos(azimuth * MathF.PI / 180);
        var (se, ce) = MathF.SinCos(elevation * MathF.PI / 180);
        return new Vector3(sa * ce, se, ca * ce);
    }
}

/// <summary>A pinhole camera.</summary>
internal sealed class Camera
{
    private readonly Vector3 _right;
    private readonly Vector3 _up;
    private readonly Vector3 _forward;

    /// <summary>Looks at a point from a direction.</summary>
    /// <param name="target">What is in the middle of the picture.</param>
    /// <param name="toCamera">From the target to the camera, length 1.</param>
    /// <param name="distance">How far off.</param>
    /// <param name="fieldOfView">Tangent of the angle from the middle of the picture to the middle of a side.</param>
    public Camera(Vector3 target, Vector3 toCamera, float distance, float fieldOfView)
    {
        Origin = target + toCamera * distance;
        _forward = -toCamera;
        _right = Vector3.Normalize(new Vector3(toCamera.Z, 0, -toCamera.X)) * fieldOfView;
        var (r, f) = (_right, _forward);
        _up = new Vector3(r.Y * f.Z - r.Z * f.Y, r.Z * f.X - r.X * f.Z, r.X * f.Y - r.Y * f.X);
    }

    /// <summary>Where it stands.</summary>
    public Vector3 Origin { get; }

    /// <summary>The ray through a point of the picture, −1 to 1 from left to right and from bottom to top; length 1.</summary>
    public Vector3 Ray(float x, float y) => Vector3.Normalize(_forward + _right * x + _up * y);
}
