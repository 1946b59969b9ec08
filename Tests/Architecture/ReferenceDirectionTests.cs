using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace TransferLearning.Tests.Architecture;

/// <summary>References point down only, and native or serialisation libraries stay behind the projects that use them.</summary>
public sealed class ReferenceDirectionTests
{
    // From the bottom to the top: each may refer to those before it, but for the pair that stands side by side.
    private static readonly string[] s_order = ["Core", "Onnx", "FeatureExtraction", "Classifiers", "FineTuning", "Pipeline", "Pipeline.ExtensionsAI", "Experiments", "Demo", "Pipeline.Cli"];

    private static readonly string[] s_hidden = ["Microsoft.ML", "OpenCvSharp", "SkiaSharp", "Apache.Arrow", "Google.Protobuf", "Parquet", "CsvHelper", "Spectre"];

    public static TheoryData<string> Projects => [.. Existing];

    public static TheoryData<string> Libraries => [.. Existing.Where(p => p != "Pipeline.Cli")];

    private static IEnumerable<string> Existing => s_order.Where(p => Directory.Exists(Path.Combine(SharedData.Repository, p)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_point_down(string project)
    {
        var file = XDocument.Load(Path.Combine(SharedData.Repository, project, project + ".csproj"));
        var references = file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(s_order.TakeWhile(p => p != project).Where(p => (project, p) != ("Classifiers", "FeatureExtraction"))));
    }

    [Fact]
    public void Core_stands_on_the_base_library_alone() =>
        Assert.Empty(XDocument.Load(Path.Combine(SharedData.Repository, "Core", "Core.csproj")).Descendants("PackageReference"));

    /// <summary>The package of Pipeline holds the assemblies of all libraries, and so depends on whatever one of them refers to.</summary>
    [Fact]
    public void The_package_of_all_libraries_depends_on_what_each_refers_to()
    {
        string[] libraries = [.. s_order.TakeWhile(p => p != "Pipeline")];
        Assert.Equal(libraries.SelectMany(PackagesOf).Distinct().Order(StringComparer.Ordinal), PackagesOf("Pipeline").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> PackagesOf(string project) =>
        XDocument.Load(Path.Combine(SharedData.Repository, project, project + ".csproj")).Descendants("PackageReference")
            .Where(r => r.Attribute("PrivateAssets") is null).Select(r => r.Attribute("Include")!.Value);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Public_signatures_show_no_type_of_a_hidden_library(string project)
    {
        var assembly = Assembly.Load(AssemblyName(project));
        var shown =
            from type in assembly.GetExportedTypes()
            from member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Append(type)
            where IsVisible(member)
            from used in TypesOf(member)
            where s_hidden.Any(h => used.Assembly.GetName().Name!.StartsWith(h, StringComparison.Ordinal))
            select $"{type.FullName}.{member.Name} shows {used.FullName}";
        Assert.Empty(shown.Distinct());
    }

    private static string AssemblyName(string project) =>
        XDocument.Load(Path.Combine(SharedData.Repository, project, project + ".csproj")).Descendants("AssemblyName").FirstOrDefault()?.Value ?? "TransferLearning." + project;

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase m => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly,
        FieldInfo f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly,
        PropertyInfo p => p.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo e => e.AddMethod is { } add && IsVisible(add),
        _ => true,
    };

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodInfo m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType).SelectMany(Unfold),
        ConstructorInfo c => c.GetParameters().Select(p => p.ParameterType).SelectMany(Unfold),
        PropertyInfo p => Unfold(p.PropertyType),
        FieldInfo f => Unfold(f.FieldType),
        EventInfo e => Unfold(e.EventHandlerType!),
        Type t => (t.BaseType is { } b ? t.GetInterfaces().Append(b) : t.GetInterfaces()).SelectMany(Unfold),
        _ => [],
    };

    private static IEnumerable<Type> Unfold(Type type) =>
        type.HasElementType ? Unfold(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Unfold).Append(type) : [type];
}
