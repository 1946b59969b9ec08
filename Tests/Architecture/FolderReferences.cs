using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TransferLearning.Tests.Architecture;

/// <summary>One reference: a type of one folder names a type of another one, or a member of it.</summary>
/// <param name="From">Folder and name of the type that refers.</param>
/// <param name="To">Folder and name of the type that is referred to.</param>
internal sealed record FolderReference((string Folder, string Type) From, (string Folder, string Type) To);

/// <summary>
/// Which folders of a project refer to which. The compiler's own model of the source is asked, not the built library, because constants and names in <c>nameof</c>
/// leave no trace in the latter. What documentation refers to is not counted.
/// </summary>
internal static class FolderReferences
{
    // What <ImplicitUsings> brings.
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    // The assembly's name makes the internals of all projects visible; the built project itself stands for what was generated.
    private static readonly ImmutableArray<MetadataReference> s_libraries =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The source files of a project, without what a build wrote.</summary>
    /// <param name="project">Name of its folder.</param>
    public static string[] Files(string project)
    {
        var folder = Path.Combine(SharedData.Repository, project);
        return [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(f => Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))];
    }

    /// <summary>The references between folders.</summary>
    /// <param name="sources">The source files: the folder of each, and its text.</param>
    public static IReadOnlyList<FolderReference> Of(IEnumerable<(string Folder, string Text)> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None);
        var trees = sources.Append(("", ImplicitUsings)).AsParallel().Select(s => CSharpSyntaxTree.ParseText(s.Item2, options, path: s.Item1)).ToArray();
        var compilation = CSharpCompilation.Create("TransferLearning.Tests", trees, s_libraries, new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Disable));
        return [.. trees.AsParallel().SelectMany(tree => Of(tree, compilation.GetSemanticModel(tree))).Distinct()];
    }

    private static IEnumerable<FolderReference> Of(SyntaxTree tree, SemanticModel model)
    {
        foreach (var node in tree.GetRoot().DescendantNodes().Where(n => n is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax))
        {
            if (node.Ancestors().LastOrDefault(a => a is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax) is not { } declaration) continue;
            if (model.GetDeclaredSymbol(declaration) is not INamedTypeSymbol from) continue;
            var info = model.GetSymbolInfo(node);
            foreach (var symbol in info.Symbol is { } one ? [one] : info.CandidateSymbols)
            {
                if (Outermost(symbol) is { } to && Folder(to) is { } folder && folder != tree.FilePath) yield return new FolderReference((tree.FilePath, from.Name), (folder, to.Name));
            }
        }
    }

    private static INamedTypeSymbol? Outermost(ISymbol symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        while (type?.ContainingType is { } outer) type = outer;
        return type;
    }

    // Null for what another project, a library or a generator made.
    private static string? Folder(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
}
