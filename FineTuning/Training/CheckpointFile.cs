using System.Runtime.InteropServices;
using System.Text.Json;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.FineTuning.Training.Optimizers;

namespace TransferLearning.FineTuning.Training;

/// <summary>
/// A training's state in a file of the safetensors layout: arrays, position, and the settings that it belongs to. A file is there whole or not at all,
/// and is compared with what is expected of it before a single value is taken over.
/// </summary>
internal static class CheckpointFile
{
    private const string FormatKey = "format", Format = "tlearn-checkpoint-1", PositionKey = "position", SettingPrefix = "setting.";

    private static readonly TensorFileKind s_kind = new(
        "checkpoint", "The file is damaged, or no checkpoint of this program: delete it, and the training begins anew.", "Make it readable, or delete it, and the training begins anew.", 1 << 16);

    /// <summary>Writes a checkpoint over the one before.</summary>
    /// <exception cref="TlearnException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, string> settings, TrainingPosition position, IEnumerable<StateArray> arrays)
    {
        var texts = settings.ToDictionary(s => SettingPrefix + s.Key, s => s.Value, StringComparer.Ordinal);
        texts[FormatKey] = Format;
        texts[PositionKey] = JsonSerializer.Serialize(position);
        TensorFile.Write(path, texts, arrays.ToDictionary(a => a.Name, a => StoredTensor.Of(a.Values.Span, a.Values.Length), StringComparer.Ordinal));
    }

    /// <summary>Takes a checkpoint over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">The settings of this training, which the checkpoint's must equal.</param>
    /// <param name="arrays">Where the values go; unchanged where the file is refused.</param>
    /// <exception cref="TlearnException">It is damaged, foreign, or of a training with other settings; the message says which.</exception>
    public static TrainingPosition Read(string path, IReadOnlyDictionary<string, string> settings, IReadOnlyList<StateArray> arrays)
    {
        var (texts, tensors) = TensorFile.Read(path, s_kind);
        if (texts.GetValueOrDefault(FormatKey) is var format && format != Format) throw Wrong($"found format '{format}', expected '{Format}'");
        RequireSettings(path, settings, texts);
        foreach (var array in arrays)
        {
            if (!tensors.TryGetValue(array.Name, out var tensor)) throw Wrong($"tensor {array.Name} is missing");
            if (tensor.Type != "F32" || tensor.Shape is not [var length] || length != array.Values.Length)
            {
                throw Wrong($"tensor {array.Name}: found {tensor.Type} [{string.Join(",", tensor.Shape)}], expected F32 [{array.Values.Length}]");
            }
        }

        if (tensors.Count != arrays.Count) throw Wrong($"found {tensors.Count} tensors, expected {arrays.Count}");
        var position = Position(texts.GetValueOrDefault(PositionKey) ?? "");
        foreach (var array in arrays) MemoryMarshal.Cast<byte, float>(tensors[array.Name].Data.Span).CopyTo(array.Values.Span);
        return position;

        TlearnException Wrong(string what)
        {
            var wrong = s_kind.Wrong(what);
            return new TlearnException($"checkpoint file {path}: {wrong.Message}", wrong.Next);
        }

        TrainingPosition Position(string text)
        {
            try
            {
                return JsonSerializer.Deserialize<TrainingPosition>(text) ?? throw Wrong("its position is missing");
            }
            catch (JsonException)
            {
                throw Wrong("its position cannot be read");
            }
        }
    }

    private static void RequireSettings(string path, IReadOnlyDictionary<string, string> settings, SortedDictionary<string, string> texts)
    {
        var found = texts.Where(t => t.Key.StartsWith(SettingPrefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[SettingPrefix.Length..], t => t.Value, StringComparer.Ordinal);
        var differing = settings.Keys.Union(found.Keys).Order(StringComparer.Ordinal).Where(k => settings.GetValueOrDefault(k) != found.GetValueOrDefault(k))
            .Select(k => $"{k} (found {found.GetValueOrDefault(k) ?? "nothing"}, expected {settings.GetValueOrDefault(k) ?? "nothing"})").ToList();
        if (differing.Count == 0) return;
        throw new TlearnException(
            $"checkpoint file {path} belongs to another training: {string.Join("; ", differing)}", "Give the settings that it was begun with, another folder for checkpoints, or delete it to begin anew.");
    }
}
