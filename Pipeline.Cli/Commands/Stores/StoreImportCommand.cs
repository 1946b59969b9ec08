using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Import;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands.Stores;

/// <summary><c>tlearn store import</c>: a store of features made elsewhere.</summary>
internal sealed class StoreImportCommand
{
    private readonly Option<string[]> _npy = new("--npy") { Description = "a NumPy array [N,D], float16, 32 or 64; several, one a tap, each with its --tap" };
    private readonly Option<string?> _metadata = new("--metadata") { Description = "the array's rows in order: a CSV file with path and, if you like, label, split, group" };
    private readonly Option<string?> _parquet = new("--parquet") { Description = "a Parquet file with path, label, split, group and a list column a tap, instead of --npy" };
    private readonly Option<string> _store = new("--out") { Description = "the feature store, made where it is missing", Required = true };
    private readonly Option<string[]> _tap = new("--tap") { Description = "name of the tap that an array becomes (default: features); with --parquet only these columns" };
    private readonly Option<string?> _maker = new("--made-by")
    {
        Description = "what made the features: a head takes features of every store that is imported under the same name (default: of this file alone)",
    };

    public static Command Create(TerminalOutput terminal)
    {
        var options = new StoreImportCommand();
        var command = new Command("import", "make a store of features made elsewhere") { options._npy, options._metadata, options._parquet, options._store, options._tap, options._maker };
        var bad = new BadItems(terminal);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, bad, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, TerminalOutput terminal, BadItems bad, CancellationToken cancellation)
    {
        var request = Read(parsed) with { Maker = parsed.GetValue(_maker), Warn = terminal.Warn };
        var folder = parsed.GetValue(_store)!;
        var provenance = new StoreProvenance { ModelName = parsed.GetValue(_maker) ?? Path.GetFileNameWithoutExtension(parsed.GetValue(_parquet) ?? parsed.GetValue(_npy)![0]), ToolVersion = Extraction.ToolVersion };
        ImportResult result;
        using (var line = new ProgressLine(terminal, "rows"))
        {
            result = await StoreImport.RunAsync(request, folder, provenance, line, cancellation);
        }

        var known = result.Rows - result.Added - result.Failures.Count;
        if (known > 0) terminal.Note($"{Counted.Of(known, "row has a vector", "rows have vectors")} that an earlier row, or the store, has already: the same image");
        if (terminal.IsJson) terminal.Json(new { store = Path.GetFullPath(folder), result.Rows, result.Added, not_finite = result.Failures.Count, result.Taps, failures = ResultWords.In(result.Failures) });
        else terminal.Line($"{Path.GetFullPath(folder)}: {Counted.Of(result.Rows, "row")}, {Counted.Of(result.Added, "new vector")}; {string.Join(", ", result.Taps.Select(t => $"{t.Name}.{t.Pool} ({t.Dimension})"))}");
        return bad.Report(parsed, result.Failures, result.Rows);
    }

    private ImportRequest Read(ParseResult parsed)
    {
        var arrays = parsed.GetValue(_npy) ?? [];
        var taps = parsed.GetValue(_tap) ?? [];
        var table = parsed.GetValue(_metadata);
        if (parsed.GetValue(_parquet) is { } parquet)
        {
            return arrays.Length == 0 && table is null ? new ParquetImport(parquet, taps) : throw new UsageException("--parquet holds vectors and metadata: found --npy or --metadata beside it, expected one or the other");
        }

        if (arrays.Length == 0) throw new UsageException("no features: found neither --npy nor --parquet", "tlearn store import --npy X.npy --metadata M.csv --out STORE");
        if (taps.Length == 0 && arrays.Length == 1) taps = [ImportRequest.DefaultTap];
        if (taps.Length != arrays.Length) throw new UsageException($"--tap: found {taps.Length} names for {arrays.Length} arrays, expected one each");
        return new NpyImport([.. arrays.Zip(taps)], table ?? throw new UsageException("--metadata M.csv is missing: it names the rows of the array", "a first row 'path,label,split,group', then one row for each of the array's"));
    }
}
