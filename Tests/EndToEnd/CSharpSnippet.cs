using System.Runtime.InteropServices;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Compiles a program of top-level statements with the SDK's own compiler, beside ONNX Runtime as a program of another maker has it.</summary>
internal static class CSharpSnippet
{
    /// <summary>Compiles into a folder.</summary>
    /// <param name="folder">Gets the program and what it needs.</param>
    /// <param name="source">The program.</param>
    /// <returns>The program's file.</returns>
    public static string Compile(string folder, string source)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var sdks = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "sdk"));
        var compiler = Directory.Exists(sdks) ? Directory.EnumerateFiles(sdks, "csc.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (compiler is null) Assert.Skip($"no C# compiler in {sdks}");
        var program = Path.Combine(folder, "snippet.dll");
        File.WriteAllText(Path.ChangeExtension(program, ".cs"), source);
        var onnxRuntime = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.OnnxRuntime.dll");
        File.Copy(onnxRuntime, Path.Combine(folder, Path.GetFileName(onnxRuntime)), overwrite: true);
        foreach (var library in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"), "*onnxruntime.*"))
        {
            File.Copy(library, Path.Combine(folder, Path.GetFileName(library)), overwrite: true);
        }

        var version = Environment.Version;
        File.WriteAllText(Path.ChangeExtension(program, ".runtimeconfig.json"), $$"""{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "{{version.Major}}.{{version.Minor}}.0" } } }""");
        string[] references = [onnxRuntime, .. Directory.EnumerateFiles(runtime, "System*.dll").Where(f => !f.Contains(".Native.", StringComparison.Ordinal))];
        var (code, output, error) = NodePackage.Run(
            "dotnet", folder, [compiler!, "-nologo", "-noconfig", "-nostdlib", "-target:exe", $"-out:{program}", .. references.Select(r => $"-r:{r}"), Path.ChangeExtension(program, ".cs")]);
        Assert.True(code == 0, output + error);
        return program;
    }
}
