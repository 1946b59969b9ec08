using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace TransferLearning.Tests.Architecture;

/// <summary>
/// The folders of a project refer in one direction, parent and child included, so that a folder can be read without those that build on it.
/// </summary>
public sealed partial class FolderDirectionTests
{
    public static TheoryData<string> Projects => ReferenceDirectionTests.Projects;

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_refer_in_one_direction(string project)
    {
        var cycles = string.Join('\n', FolderCycles.Describe(FolderReferences.Of(FolderReferences.Files(project).Select(f => (Folder(f), File.ReadAllText(f))))));
        Assert.True(cycles.Length == 0, cycles);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_are_folders(string project)
    {
        var set = XDocument.Load(Path.Combine(SharedData.Repository, project, project + ".csproj")).Descendants("RootNamespace").FirstOrDefault()?.Value;
        var root = set ?? "TransferLearning." + project;
        var others =
            from file in FolderReferences.Files(project)
            let folder = Folder(file)[project.Length..].Replace('/', '.')
            let name = Namespace().Match(File.ReadAllText(file)).Groups[1].Value
            where name.Length > 0 && name != root + folder && name != "TransferLearning" // what callers of the library write stands in one namespace
            select $"{Path.GetRelativePath(SharedData.Repository, file)}: {name}";
        Assert.Empty(others);
    }

    // Each line is a way of referring to the folder B that leaves folder A's type with a reference.
    [Theory]
    [InlineData("class U { const int N = T.Number; }")]
    [InlineData("class U { string N => nameof(T); }")]
    [InlineData("class U { List<T[]> N; }")]
    [InlineData("class U : T;")]
    [InlineData("[T.Mark] class U;")]
    [InlineData("class U { int N => C.Holder.Kept.Value; }")]
    [InlineData("class U { void N(C.Holder holder) { var kept = C.Holder.Kept; kept.Do(); } }")]
    [InlineData("class U { void N() => 1.Extended(); }")]
    [InlineData("class U { class Inner { void N(object o) { if (o is T { Value: 3 }) { } } } }")]
    [InlineData("class U { void N() => C.Holder.Take(new()); }")]
    [InlineData("delegate T U();")]
    public void Every_kind_of_reference_is_seen(string source)
    {
        var references = FolderReferences.Of(
            [
                ("A/B", """
                    namespace P.A.B;
                    class T { public const int Number = 1; public int Value; public void Do() { } public class MarkAttribute : System.Attribute; }
                    static class E { public static void Extended(this int n) { } }
                    """),
                ("C", "namespace P.C; class Holder { public static P.A.B.T Kept; public static void Take(P.A.B.T t) { } }"),
                ("A", "using P.A.B; namespace P.A; " + source),
            ]);
        Assert.Contains(references, r => r.From == ("A", "U") && r.To.Folder == "A/B");
    }

    [Fact]
    public void Circles_of_two_and_of_three_are_told_with_their_types_and_documentation_makes_none()
    {
        var references = FolderReferences.Of(
            [
                ("P", "class Root { X x; }"), ("P/A", "class X { Root r; }"),
                ("D", "class D1 { E1 e; }"), ("E", "class E1 { F1 e; } class E2 { F1 e; }"), ("F", "class F1 { D1 e; G1 g; }"), ("G", "/// <summary>See <see cref=\"D1\"/>.</summary>\n class G1;"),
            ]);
        Assert.Equal(
            [
                "2 folders refer to each other in a circle: P, P/A\n  P → P/A: Root → X\n  P/A → P: X → Root\n",
                "3 folders refer to each other in a circle: D, E, F\n  D → E: D1 → E1\n  F → D: F1 → D1\n  E → F: E1 → F1, E2 → F1\n",
            ],
            FolderCycles.Describe(references).Order(StringComparer.Ordinal).Select(c => c.ReplaceLineEndings("\n")));
    }

    private static string Folder(string file) => Path.GetRelativePath(SharedData.Repository, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/');

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
