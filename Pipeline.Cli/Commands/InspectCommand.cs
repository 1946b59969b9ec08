using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn inspect</c>: inputs, outputs, taps with shapes, preprocessing and where each field of it came from.</summary>
internal static class InspectCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "an ONNX file or a name of the catalogue" };
        var all = new Option<bool>("--all") { Description = "list every layer that can be tapped, not only the good ones; --json always does" };
        var options = new ModelOptions();
        var command = new Command("inspect", "what a network is: inputs, outputs, layers that can be tapped, preprocessing") { model, all, options.Preprocess, options.Decode };
        command.SetAction(parsed =>
        {
            var request = new ExtractionRequest { Model = parsed.GetValue(model)!, Preprocess = options.ReadPreprocess(parsed) };
            var reference = NamedModels.Open(terminal).Find(request.Model);
            var loaded = reference.Load();
            var preprocessing = TryResolve(() => RequestedPreprocessing.Resolve(request, reference, loaded), out var unresolved);
            var inspection = BackboneInspector.Inspect(loaded, preprocessing?.Record.OutputSize);
            var logits = OwnLogits.Find(reference, loaded, out _)?.Tensor;
            if (terminal.IsJson) terminal.Json(Document(inspection, logits, preprocessing, unresolved));
            else Print(terminal, reference.Name, inspection, logits, parsed.GetValue(all) ? inspection.Taps : GoodTaps(inspection), preprocessing, unresolved);
            return ExitCode.Done;
        });
        return command;
    }

    private static ResolvedPreprocessing? TryResolve(Func<ResolvedPreprocessing> resolve, out TlearnException? why)
    {
        why = null;
        try
        {
            return resolve();
        }
        catch (TlearnException e) when (e is not UsageException)
        {
            // A network without preprocessing can be looked at all the same; the reason is part of what is shown.
            why = e;
            return null;
        }
    }

    private static object Document(BackboneInspection inspection, string? logits, ResolvedPreprocessing? preprocessing, TlearnException? unresolved) => new
    {
        inputs = inspection.Inputs.Select(Value),
        outputs = inspection.Outputs.Select(Value),
        taps = inspection.Taps.Select(t => new { t.Name, t.Op, t.Shape, t.Suggested, channels = t.Channels?.ToString().ToLowerInvariant(), t.ClassTokens }),
        penultimate = inspection.Penultimate.Tensor is { Length: > 0 } tensor ? tensor : null,
        penultimate_reason = CommandWords.In(inspection.Penultimate.Reason),
        logits,
        preprocessing = preprocessing is null ? null : JsonNode.Parse(preprocessing.Record.ToJson()),
        preprocessing_source = preprocessing?.Sources.ToDictionary(s => s.Key, s => CommandWords.In(s.Value)),
        preprocessing_error = ResultWords.In(unresolved?.Message),
        inspection.Sha256,
        inspection.Opset,
        inspection.IrVersion,
        inspection.Producer,
        shapes_missing = ResultWords.In(inspection.ShapesMissing),
        training_mode = ResultWords.In(inspection.TrainingMode),
    };

    private static object Value(OnnxValue value) => new
    {
        value.Name,
        type = value.Container ?? value.Element.ToString().ToLowerInvariant(),
        shape = value.Shape?.Select(d => d.Size is { } size ? (object)size : d.Symbol),
    };

    private static string PooledOver(TapInfo tap) => tap switch
    {
        { Shape: null } => "?",
        { Channels: ChannelAxis.First } => "all axes but the first",
        { Channels: ChannelAxis.Last, ClassTokens: 0 } => "all axes but the last",
        { Channels: ChannelAxis.Last } => $"patch tokens (class tokens: {tap.ClassTokens})",
        _ when tap.Shape.Count(d => d > 1) > 1 => "unknown: flatten only",
        _ => "",
    };

    // A network has a hundred layers, of which a dozen are worth trying; where none is marked as good, all are shown.
    private static IReadOnlyList<TapInfo> GoodTaps(BackboneInspection inspection) =>
        inspection.Taps.Where(t => t.Suggested).ToList() is { Count: > 0 } good ? good : inspection.Taps;

    private static void Print(
        TerminalOutput terminal, string name, BackboneInspection inspection, string? logits, IReadOnlyList<TapInfo> shown, ResolvedPreprocessing? preprocessing, TlearnException? unresolved)
    {
        terminal.Line($"{name}  (opset {inspection.Opset}, by {inspection.Producer}, SHA-256 {inspection.Sha256})");
        foreach (var input in inspection.Inputs) terminal.Line($"input   {input}");
        foreach (var result in inspection.Outputs) terminal.Line($"output  {result}");
        terminal.Paragraph("auto    ", $"{(inspection.Penultimate.Tensor is { Length: > 0 } tensor ? tensor : "none")}: {inspection.Penultimate.Reason}");
        if (logits is not null) terminal.Paragraph("logits  ", $"{logits}: the network's own classification output (extract --logits stores it)");
        if (inspection.TrainingMode is { } training) terminal.Line($"warning {CommandWords.In(training)}");
        var table = new FittedTable(new("", ColumnContent.Figure), new("tap", ColumnContent.Name), new("op", ColumnContent.Name, 2), new("shape", ColumnContent.Name), new("pooled over", ColumnContent.Words, 1));
        foreach (var tap in shown)
        {
            table.Add(tap.Suggested ? "*" : "", tap.Name, tap.Op, tap.Shape is null ? "?" : $"[{string.Join(",", tap.Shape)}]", PooledOver(tap));
        }

        table.Write(terminal.Tables());
        terminal.Line("* ends a block, or is the penultimate layer: a good tap");
        if (inspection.Taps.Count - shown.Count is > 0 and var more) terminal.Line($"{more} more can be tapped: --all lists them");
        if (inspection.ShapesMissing is { } missing) terminal.Line($"shapes are missing: {CommandWords.In(missing)}");
        if (preprocessing is null)
        {
            terminal.Line($"preprocessing: {CommandWords.In(unresolved!.Message)}");
            if (unresolved.Next is { } next) terminal.Line($"  next: {CommandWords.In(next)}");
            return;
        }

        terminal.Line("preprocessing");
        var fields = JsonNode.Parse(preprocessing.Record.ToJson())!.AsObject().Select(f => (f.Key, Value: f.Value!.ToJsonString())).ToList();
        var width = fields.Max(f => f.Value.Length);
        foreach (var (field, value) in fields) terminal.Line($"  {field,-12} {value.PadRight(width)}  {CommandWords.In(preprocessing.Sources.GetValueOrDefault(field, ""))}".TrimEnd());
    }
}
