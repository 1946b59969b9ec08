using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Terminal;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Architecture;

/// <summary>Libraries speak no command line: their messages name properties, methods and parameters between backticks, and the command line's table says what each is there.</summary>
public sealed partial class NamesInMessagesTests
{
    private static readonly string[] s_libraries = ["Core", "Onnx", "FeatureExtraction", "Classifiers", "FineTuning", "Pipeline", "Experiments"];

    private static readonly string[] s_styles = [Path.Combine("Experiments", "Reports", "Html"), Path.Combine("Experiments", "Reports", "IntervalChart.cs")]; // CSS properties begin with two hyphens

    private static readonly HashSet<string> s_names = Names();

    [Fact]
    public void No_text_of_a_library_names_an_option_or_a_command()
    {
        var wrong = Texts().Where(t => !Array.Exists(s_styles, s => t.File.StartsWith(s, StringComparison.Ordinal)) && CommandLine().IsMatch(t.Text));
        Assert.Empty(wrong.Select(t => $"{t.File}: {t.Text}"));
    }

    [Fact]
    public void No_documentation_of_a_library_names_an_option()
    {
        var lines = Files().SelectMany(f => File.ReadLines(Path.Combine(SharedData.Repository, f)).Select(line => $"{f}: {line.Trim()}"));
        var wrong = lines.Where(l => l.Contains(": ///", StringComparison.Ordinal) && Option().IsMatch(l));
        Assert.Empty(wrong);
    }

    [Fact]
    public void What_messages_name_exists_and_the_command_line_has_a_word_for_it()
    {
        string[] named = [.. Texts().SelectMany(t => Between().Matches(t.Text).Select(m => m.Groups[1].Value)).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(named.Length > 40, $"only {named.Length} names were found: {string.Join(", ", named)}");
        named = [.. named.Except(["X"])]; // a name that is filled in: that of a head's options, for which the next test stands
        var withoutWord = named.Where(n => CommandWords.Of(n) is null);
        Assert.Empty(withoutWord);
        var unknown = named.Where(n => !s_names.Contains(n.Split('(')[0]));
        Assert.Empty(unknown);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void What_a_message_names_for_a_head_is_a_public_type_and_a_command(string head)
    {
        var parameters = new Dictionary<string, string> { ["no such"] = "1" };
        var e = Assert.Throws<UsageException>(() => HeadCatalog.Get(head).Create(new HeadSettings { Parameters = parameters }));
        var name = Between().Match(e.Next!).Groups[1].Value;
        Assert.Equal($"See: `{name}`", e.Next);
        Assert.Contains(typeof(HeadOptions).Assembly.GetExportedTypes(), t => t.Name == name && t.IsSubclassOf(typeof(HeadOptions)));
        Assert.Equal($"See: tlearn train --help-head {head}", CommandWords.In(e.Next!));
    }

    [Fact]
    public void Only_the_heads_fill_a_name_in() => Assert.All(Texts().Where(t => t.Text.Contains("`X`", StringComparison.Ordinal)), t => Assert.Equal(Path.Combine("Classifiers", "OptionTable.cs"), t.File));

    [Theory]
    [InlineData("give a smaller `Batch`", "give a smaller --batch")]
    [InlineData("`Preprocess` …,crop=224", "--preprocess …,crop=224")]
    [InlineData("See: `LinearSvmOptions`", "See: tlearn train --help-head svm")]
    [InlineData("run the same `Features.ExtractAsync` again", "run the same 'tlearn extract' again")]
    [InlineData("Make one with `Features.ExtractAsync(IMAGES, EMBEDDER, STORE)`.", "Make one with 'tlearn extract IMAGES --out STORE'.")]
    [InlineData("name: `Models.Add(/a, b/net.onnx, NAME)`", "name: tlearn models add /a, b/net.onnx --name NAME")]
    [InlineData("then: `Models.FetchAsync(net, FILE|URL, acceptUnverified)`", "then: tlearn models get net --from FILE|URL --accept-unverified")]
    [InlineData("take the probe (`Head.Train(FEATURES, LogisticOptions, Tune)`)", "take the probe (tlearn train --head logistic --tune)")]
    [InlineData("(`Head.Train` makes one)", "('tlearn train' makes one)")]
    [InlineData("`Nothing` and a ` alone", "`Nothing` and a ` alone")]
    [InlineData("it`s/a.jpg: give a smaller `Batch`.", "it`s/a.jpg: give a smaller --batch.")]
    [InlineData("/data/`Batch`/a.jpg and `Batch`.jpg: give a smaller `Batch`", "/data/`Batch`/a.jpg and `Batch`.jpg: give a smaller --batch")]
    [InlineData("class '`Batch`' has 1 image (`Folds` 2)", "class '`Batch`' has 1 image (--folds 2)")]
    public void Messages_come_out_in_the_words_of_the_command_line(string said, string read)
    {
        Assert.Equal(read, CommandWords.In(said));
        using var stream = new StringWriter();
        var terminal = new TerminalOutput { Out = TextWriter.Null, Error = stream };
        terminal.Note(said);
        Assert.Equal(read + stream.NewLine, stream.ToString());
    }

    private static IEnumerable<string> Files() => s_libraries.SelectMany(FolderReferences.Files).Select(f => Path.GetRelativePath(SharedData.Repository, f));

    // An interpolated text is one, with an X for what is filled in.
    private static IReadOnlyList<(string File, string Text)> Texts() =>
        [.. Files().AsParallel().SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(SharedData.Repository, file))).GetRoot().DescendantNodes().Select(Text).OfType<string>().Select(text => (file, text)))];

    private static string? Text(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal when literal.Token.Value is string text => text,
        InterpolatedStringExpressionSyntax whole => string.Concat(whole.Contents.Select(c => c is InterpolatedStringTextSyntax part ? part.TextToken.ValueText : "X")),
        _ => null,
    };

    private static HashSet<string> Names()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;
        var types = s_libraries.SelectMany(l => Assembly.Load($"TransferLearning.{l}").GetTypes()).ToList();
        var members = types.SelectMany(t => t.GetMembers(all)).ToList();
        return
        [
            .. members.OfType<PropertyInfo>().Select(p => p.Name),
            .. members.OfType<MethodInfo>().SelectMany(m => m.GetParameters()).Select(p => p.Name!),
            .. members.Where(m => m is MethodInfo or FieldInfo).SelectMany(m => (string[])[m.Name, $"{m.DeclaringType!.Name}.{m.Name}"]),
            nameof(Exception.InnerException),
        ];
    }

    [GeneratedRegex("--[a-z]|tlearn (extract|train|inspect|models|devices|classify|predict|evaluate|store|compare|export|finetune|doctor|demo|cache|completion|help)\\b")]
    private static partial Regex CommandLine();

    [GeneratedRegex("--[a-z]")]
    private static partial Regex Option();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Between();
}
