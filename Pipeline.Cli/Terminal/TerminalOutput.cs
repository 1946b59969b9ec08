using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using TransferLearning.Notes;

namespace TransferLearning.Cli.Terminal;

/// <summary>How much the program says on standard error.</summary>
internal enum Verbosity
{
    Quiet,
    Normal,
    Verbose,
}

/// <summary>
/// A command's output: results go to <see cref="Out"/>, everything else to <see cref="Error"/>. What libraries say is put into the words of the command line (<see cref="CommandWords"/>)
/// where it is taken up, here and in <see cref="ResultWords"/>; what is written to the streams passes as it is, since data may look like such words.
/// </summary>
internal sealed class TerminalOutput : RunLog
{
    private static readonly JsonSerializerOptions s_jsonLayout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, object> _added = [];
    private bool _hasDocument;

    /// <summary>Results: tables, rows, one JSON document.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, notes, warnings, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard error is a terminal that shows bars.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Width of the result's tables in characters.</summary>
    public int Width { get; init; } = 120;

    /// <summary>Set once the options are read.</summary>
    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <summary>Whether the result is one JSON document on standard output (<c>--json</c>), a failure as well. Set once the options are read.</summary>
    public bool IsJson { get; set; }

    /// <summary>A console for tables on <see cref="Out"/>.</summary>
    public IAnsiConsole Tables()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Interactive = InteractionSupport.No,
            Ansi = ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected ? AnsiSupport.Detect : AnsiSupport.No,
        });
        console.Profile.Width = Width;
        return console;
    }

    /// <summary>What a library says of a result, wrapped between words where it is wider than the terminal.</summary>
    /// <param name="lead">Text in front of the first line; further lines are indented by its width.</param>
    /// <param name="text">The message.</param>
    public void Paragraph(string lead, string text)
    {
        var lines = WordWrap.Lines(CommandWords.In(text), Width - lead.Length, WordWrap.Measure(Tables()));
        for (var i = 0; i < lines.Count; i++) Out.WriteLine((i == 0 ? lead : new string(' ', lead.Length)) + lines[i]);
    }

    /// <summary>Prints the one JSON document of <c>--json</c>.</summary>
    public void Json(object document)
    {
        _hasDocument = true;
        if (_added.Count > 0 && JsonSerializer.SerializeToNode(document, s_jsonLayout) is JsonObject whole) document = WithAdded(whole);
        Out.WriteLine(JsonSerializer.Serialize(document, s_jsonLayout));
    }

    /// <summary>Prints a JSON document that is written to a stream.</summary>
    public void Json(Action<Stream> write)
    {
        _hasDocument = true;
        using var document = new MemoryStream();
        write(document);
        if (_added.Count > 0 && JsonNode.Parse(document.ToArray()) is JsonObject whole) Out.WriteLine(WithAdded(whole).ToJsonString(s_jsonLayout));
        else Out.WriteLine(System.Text.Encoding.UTF8.GetString(document.ToArray()));
    }

    /// <summary>Adds a member to this run's JSON document, unless the document has that member already.</summary>
    /// <param name="key">Name of a member.</param>
    /// <param name="value">Its value.</param>
    public void AddToDocument(string key, object value) => _added[key] = value;

    private JsonObject WithAdded(JsonObject document)
    {
        foreach (var (key, value) in _added) document.TryAdd(key, JsonSerializer.SerializeToNode(value, s_jsonLayout));
        return document;
    }

    /// <summary>Notes are not shown with <c>--quiet</c>, details only with <c>--verbose</c>, warnings always.</summary>
    public override void Say(Note note)
    {
        var text = CommandWords.In(note.Text);
        if (note.Kind == NoteKind.Warning) Error.WriteLine($"warning: {text}");
        else if (Verbosity == Verbosity.Verbose || (note.Kind == NoteKind.Information && Verbosity != Verbosity.Quiet)) Error.WriteLine(text);
    }

    /// <inheritdoc/>
    public override WorkProgress Begin(string what) => new ProgressLine(this, what);

    /// <summary>Why the command failed, and what to do next; a document, too, where one is asked for and none is printed yet.</summary>
    /// <param name="failure">What is said.</param>
    /// <param name="lines">What it says in lines, where it is several mistakes.</param>
    public void Fail(Failure failure, IReadOnlyList<string>? lines = null)
    {
        if (IsJson && !_hasDocument)
        {
            _added.Clear(); // a failure is its error and nothing else
            Json(new { error = failure.Document });
        }

        foreach (var line in lines ?? [failure.What]) Error.WriteLine($"error: {line}");
        if (failure.Next is not null) Error.WriteLine($"  next: {failure.Next}");
    }
}
