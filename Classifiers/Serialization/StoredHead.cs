using System.Globalization;
using System.Runtime.InteropServices;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>A head taken apart into what a file can hold: named tensors and short texts. Reading checks types and shapes.</summary>
/// <param name="classes">Number of classes, C.</param>
/// <param name="dimension">Length of a feature vector, D.</param>
internal sealed class StoredHead(int classes, int dimension)
{
    /// <summary>The attribute that names the method of calibration.</summary>
    public const string CalibrationKey = "calibration";

    private const string GroupsTensor = "scaler.groups";

    /// <summary>Number of classes, C.</summary>
    public int Classes { get; } = classes;

    /// <summary>Length of a feature vector, D.</summary>
    public int Dimension { get; } = dimension;

    /// <summary>Threads that the head may use once it is put together again; 0 for one per core. Not part of the file.</summary>
    public int Threads { get; init; }

    /// <summary>The tensors, by name.</summary>
    public SortedDictionary<string, StoredTensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Settings that prediction needs, by name.</summary>
    public SortedDictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a calibration stands beside the head.</summary>
    public bool IsCalibrated => Attributes.ContainsKey(CalibrationKey);

    /// <summary>Whether several taps are scaled each by itself.</summary>
    public bool HasGroups => Tensors.ContainsKey(GroupsTensor);

    /// <summary>Adds a scaler.</summary>
    public void Add(Scaler scaler)
    {
        Attributes["scaling"] = scaler.Kind.Text();
        if (scaler.Groups.Count > 1) Tensors[GroupsTensor] = StoredTensor.Of([.. scaler.Groups], scaler.Groups.Count);
        if (!Scaling.Scaler.HasMean(scaler.Kind)) return;
        Tensors["scaler.mean"] = StoredTensor.Of(scaler.Mean, Dimension);
        Tensors["scaler.factor"] = StoredTensor.Of(scaler.Factor, Dimension);
    }

    /// <summary>Reads the scaler.</summary>
    public Scaler Scaler()
    {
        var kind = ScalingText.Parse(Attribute("scaling", ScalingText.Fitted));
        int[] groups = HasGroups ? Integers(GroupsTensor, -1) : [Dimension];
        if (groups.Length == 0 || Array.Exists(groups, g => g < 1) || groups.Sum(g => (long)g) != Dimension) throw Wrong($"tensor {GroupsTensor}: found [{string.Join(",", groups.Take(10))}], expected widths of at least 1 with sum {Dimension}");
        return Scaling.Scaler.HasMean(kind)
            ? Scaling.Scaler.Of(kind, groups, Floats("scaler.mean", Dimension), Floats("scaler.factor", Dimension))
            : Scaling.Scaler.Of(kind, groups, [], []);
    }

    /// <summary>A text.</summary>
    public string Attribute(string name) => Attributes.TryGetValue(name, out var value) ? value : throw Wrong($"'{name}' is missing");

    /// <summary>A text that is one of several words.</summary>
    public string Attribute(string name, params string[] choices)
    {
        var value = Attribute(name);
        return choices.Contains(value) ? value : throw Wrong($"{name}: found '{value}', expected {string.Join(" or ", choices)}");
    }

    /// <summary>A text that is a whole number.</summary>
    public int Whole(string name, int least) =>
        int.TryParse(Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw Wrong($"{name}: found '{Attribute(name)}', expected a whole number, {least} or more");

    /// <summary>A text that is a finite number above 0.</summary>
    public double Positive(string name) =>
        double.TryParse(Attribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0
            ? value
            : throw Wrong($"{name}: found '{Attribute(name)}', expected a number above 0");

    /// <summary>Finite floats of a shape; -1 stands for any length.</summary>
    public float[] Floats(string name, params long[] shape)
    {
        var values = MemoryMarshal.Cast<byte, float>(Tensor(name, "F32", shape).Data.Span).ToArray();
        return FloatVectors.AllFinite(values) ? values : throw Wrong($"tensor {name} has a value that is not finite");
    }

    /// <summary>Whole numbers of a shape; -1 stands for any length.</summary>
    public int[] Integers(string name, params long[] shape) => MemoryMarshal.Cast<byte, int>(Tensor(name, "I32", shape).Data.Span).ToArray();

    /// <summary>Removes the record of images and returns it; <see langword="null"/> where there is none.</summary>
    public TrainingRecord? TakeRecord(string name)
    {
        if (!Tensors.ContainsKey(name)) return null;
        var images = TrainingRecord.FromBytes(Tensor(name, "I32", [-1, TrainingRecord.EntrySize / sizeof(int)]).Data.Span);
        Tensors.Remove(name);
        return images;
    }

    /// <summary>A file that no head can be made of.</summary>
    public static TlearnException Wrong(string what) => HeadFile.Kind.Wrong(what);

    private StoredTensor Tensor(string name, string type, long[] shape)
    {
        if (!Tensors.TryGetValue(name, out var tensor)) throw Wrong($"tensor {name} is missing");
        var fits = tensor.Type == type && tensor.Shape.Length == shape.Length && shape.Zip(tensor.Shape).All(d => d.First == -1 || d.First == d.Second);
        return fits ? tensor : throw Wrong($"tensor {name}: found {tensor.Type} [{string.Join(",", tensor.Shape)}], expected {type} [{string.Join(",", shape)}]");
    }
}
