namespace TransferLearning;

/// <summary>State of one kind of device (an execution provider of ONNX Runtime).</summary>
/// <param name="Name">Name in <c>Device</c>.</param>
/// <param name="Available">Whether this build of ONNX Runtime contains it.</param>
/// <param name="Working">Whether it ran a small network here.</param>
/// <param name="Reason">Why it does not work; empty where it does.</param>
/// <param name="Next">What to do so that it works; empty where it does.</param>
public sealed record DeviceState(string Name, bool Available, bool Working, string Reason, string Next);
