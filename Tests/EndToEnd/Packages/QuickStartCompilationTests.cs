using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace TransferLearning.Tests.EndToEnd.Packages;

/// <summary>The programs of <c>docs/library.md</c> compile against the libraries as they are built. <see cref="QuickStartTests"/> runs them, from packages.</summary>
public sealed class QuickStartCompilationTests
{
    // What <ImplicitUsings> brings.
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private const string WebUsings = "global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Http; global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;";

    [Theory]
    [InlineData(QuickStart.Training)]
    [InlineData(QuickStart.FineTuning)]
    [InlineData(QuickStart.Console)]
    [InlineData(QuickStart.Search)]
    [InlineData(QuickStart.Web)]
    public void Compiles(string heading)
    {
        var libraries = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).DistinctBy(f => Path.GetFileName(f)).ToDictionary(f => Path.GetFileName(f));
        var usings = Usings;
        if (heading == QuickStart.Web)
        {
            var web = Path.GetDirectoryName(typeof(object).Assembly.Location)!.Replace("Microsoft.NETCore.App", "Microsoft.AspNetCore.App", StringComparison.Ordinal);
            Assert.SkipUnless(Directory.Exists(web), "this machine has no ASP.NET");
            foreach (var file in Directory.EnumerateFiles(web, "Microsoft.*.dll")) libraries.TryAdd(Path.GetFileName(file), file);
            usings += WebUsings;
        }

        // The name is none that the libraries show their internals to.
        var compiled = CSharpCompilation.Create(
            "QuickStart",
            [CSharpSyntaxTree.ParseText(usings), CSharpSyntaxTree.ParseText(QuickStart.Of(heading))],
            libraries.Values.Select(f => MetadataReference.CreateFromFile(f)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compiled.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1701"));
    }
}
