using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using TransferLearning.Core;
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
/// A command's output: results go to <see cref="Out"/>, everything else to <see cref="Error"/>. Lines go through <see cref="Line"/> and <see cref="ErrorLine"/>, tables through
/// <see cref="FittedTable"/>: names of files and classes may hold control characters, which no terminal may obey. Documents and CSV stay exact. What libraries say is put into the words of the command line (<see cref="CommandWords"/>)
/// where it is taken up, here and in <see cref="ResultWords"/>; what is written to the streams passes as it is, since data may look like such words.
/// </summary>
internal sealed class TerminalOutput : RunLog
{
    private const string Continued = "\n  ";

    private static readonly JsonSerializerOptions s_jsonLayout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, object> _added = [];
    private readonly Lock _gate = new();
    private bool _hasDocument;

    /// <summary>Results: tables, rows, one JSON document. Lines with names in them go through <see cref="Line"/>.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, notes, warnings, errors. Lines with names in them go through <see cref="ErrorLine"/>.</summary>
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

    /// <summary>Writes a line of results; control characters, line ends among them, as escapes.</summary>
    public void Line(string text) => Out.WriteLine(PathText.OneLine(text));

    /// <summary>Writes a line on standard error; control characters, line ends among them, as escapes.</summary>
    public void ErrorLine(string text) => Error.WriteLine(PathText.OneLine(text));

    /// <summary>What a library says of a result, wrapped between words where it is wider than the terminal.</summary>
    /// <param name="lead">Text in front of the first line; further lines are indented by its width.</param>
    /// <param name="text">The message.</param>
    public void Paragraph(string lead, string text)
    {
        var lines = WordWrap.Lines(PathText.OneLine(CommandWords.In(text)), Width - lead.Length, WordWrap.Measure(Tables()));
        for (var i = 0; i < lines.Count; i++) Line((i == 0 ? lead : new string(' ', lead.Length)) + lines[i]);
    }

    /// <summary>Prints the one JSON document of <c>--json</c>; a second one is none of it.</summary>
    public void Json(object document)
    {
        lock (_gate)
        {
            if (_hasDocument) return;
            if (_added.Count > 0 && JsonSerializer.SerializeToNode(document, s_jsonLayout) is JsonObject whole) document = WithAdded(whole);
            Print(JsonSerializer.Serialize(document, s_jsonLayout));
        }
    }

    /// <summary>Prints a JSON document that is written to a stream.</summary>
    public void Json(Action<Stream> write)
    {
        lock (_gate)
        {
            if (_hasDocument) return;
            using var document = new MemoryStream();
            write(document);
            if (_added.Count > 0 && JsonNode.Parse(document.ToArray()) is JsonObject whole) Print(WithAdded(whole).ToJsonString(s_jsonLayout));
            else Print(System.Text.Encoding.UTF8.GetString(document.ToArray()));
        }
    }

    /// <summary>Adds a member to this run's JSON document, unless the document has that member already.</summary>
    /// <param name="key">Name of a member.</param>
    /// <param name="value">Its value.</param>
    public void AddToDocument(string key, object value)
    {
        lock (_gate) _added[key] = value;
    }

    // A stack trace has many.
    private void Lines(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n')) ErrorLine(line);
    }

    private void Print(string document)
    {
        _hasDocument = true;
        Out.WriteLine(document);
    }

    private JsonObject WithAdded(JsonObject document)
    {
        foreach (var (key, value) in _added) document.TryAdd(key, JsonSerializer.SerializeToNode(value, s_jsonLayout));
        return document;
    }

    /// <summary>Notes are not shown with <c>--quiet</c>, details only with <c>--verbose</c>, warnings always.</summary>
    public override void Say(Note note)
    {
        var text = CommandWords.In(note.Text);
        if (note.Kind == NoteKind.Warning) ErrorLine($"warning: {text}");
        else if (note.Kind == NoteKind.Information && Verbosity != Verbosity.Quiet) ErrorLine(text);
        else if (Verbosity == Verbosity.Verbose) Lines(text);
    }

    /// <inheritdoc/>
    public override WorkProgress Begin(string what) => new ProgressLine(this, what);

    /// <summary>Why the command failed, and what to do next; a document, too, where one is asked for and none is printed yet.</summary>
    /// <param name="failure">What is said.</param>
    /// <param name="lines">What it says in lines, where it is several mistakes.</param>
    public void Fail(Failure failure, IReadOnlyList<string>? lines = null) => Fail(failure, lines ?? [failure.What], null);

    /// <summary>The same, made now and said when that is called.</summary>
    public Action Prepared(Failure failure)
    {
        var document = ErrorDocument(failure);
        return () => Fail(failure, [failure.What], document);
    }

    private static string ErrorDocument(Failure failure) => JsonSerializer.Serialize(new { error = failure.Document }, s_jsonLayout);

    private void Fail(Failure failure, IReadOnlyList<string> lines, string? document)
    {
        // A failure is its error and nothing else: nothing is added.
        lock (_gate)
        {
            if (IsJson && !_hasDocument) Print(document ?? ErrorDocument(failure));
        }

        // Lines of a message's own are indented; what data bring can make no line that is not.
        foreach (var line in lines.SelectMany(l => $"error: {l}".Split(Continued).Select((part, i) => i == 0 ? part : Continued[1..] + part))) ErrorLine(line);
        if (failure.Next is not null) ErrorLine($"  next: {failure.Next}");
    }
}
