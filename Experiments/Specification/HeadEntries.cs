using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Experiments.Specification.Yaml;

namespace TransferLearning.Experiments.Specification;

/// <summary>Reads an entry of <c>heads</c>: a name, or a name with parameters and scalings, each of which may be a list of which every combination is measured.</summary>
internal static class HeadEntries
{
    private const int MostVariants = 1000;

    private static readonly string[] s_calibrations = ["none", "auto", "platt", "temperature"];

    /// <summary>The heads of an entry.</summary>
    /// <exception cref="UsageException">It names no head, or a parameter that the head does not take.</exception>
    public static IEnumerable<HeadVariant> Read(YamlNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node is YamlScalar) return [new HeadVariant(Name(node), new Dictionary<string, string>(), "auto", Tune: false, null)];
        var keys = new YamlMappingReader(node, "heads", "name", "parameters", "scale", "tune", "calibration");
        var name = Name(keys.Require("name"));
        var scales = keys.Find("scale") is null ? ["auto"] : YamlValues.Once(keys.Several("scale"), "scale", n => YamlValues.Word(n, "scale", ScalingText.Words));
        var tune = keys.Truth("tune") ?? false;
        var calibration = keys.Find("calibration") is { } method ? Calibration(YamlValues.Word(method, "calibration", s_calibrations)) : null;
        var grid = Grid(keys.Find("parameters"), HeadCatalog.Get(name));
        return [.. from parameters in grid from scale in scales select new HeadVariant(name, parameters, scale, tune, calibration)];
    }

    private static string Name(YamlNode node) => YamlValues.Word(node, "heads", [.. HeadCatalog.All.Select(e => e.Name)]);

    private static CalibrationMethod? Calibration(string word) => word switch
    {
        "auto" => CalibrationMethod.Auto,
        "platt" => CalibrationMethod.Platt,
        "temperature" => CalibrationMethod.Temperature,
        _ => null,
    };

    private static List<Dictionary<string, string>> Grid(YamlNode? node, HeadEntry entry)
    {
        List<Dictionary<string, string>> grid = [[]];
        if (node is null) return grid;
        var keys = new YamlMappingReader(node, $"parameters of {entry.Name}", [.. entry.Parameters.Select(p => p.Name)]);
        foreach (var parameter in entry.Parameters)
        {
            if (keys.Find(parameter.Name) is not { } value) continue;
            var values = YamlValues.Once(keys.Several(parameter.Name), parameter.Name, n => Value(n, parameter.Name, entry));
            grid = [.. from point in grid from text in values select new Dictionary<string, string>(point) { [parameter.Name] = text }];
            if (grid.Count > MostVariants) throw value.Place.Wrong($"parameters of {entry.Name}: found more than {MostVariants} combinations", "Leave values out.");
        }

        return grid;
    }

    private static string Value(YamlNode node, string parameter, HeadEntry entry)
    {
        var text = YamlValues.Text(node, parameter);
        try
        {
            _ = entry.Create(new HeadSettings { Parameters = new Dictionary<string, string> { [parameter] = text } });
            return text;
        }
        catch (UsageException e)
        {
            throw node.Place.Wrong(e.Message, e.Next);
        }
    }
}
