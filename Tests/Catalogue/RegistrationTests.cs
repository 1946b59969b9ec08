using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

public sealed class RegistrationTests
{
    private static readonly string s_bundled = Path.Combine(SharedData.Repository, "onnx-models");

    [Theory]
    [InlineData("timm-resnet-torchscript13", FilePlacement.Refer)]
    [InlineData("torchvision-densenet-external", FilePlacement.Copy)]
    public void An_added_network_has_a_name(string zoo, FilePlacement placement)
    {
        using var folder = new TemporaryFolder();
        var added = ModelRegistration.Add(new RegistrationRequest
        {
            Path = Nets.Zoo(zoo),
            Preprocess = zoo.StartsWith("timm", StringComparison.Ordinal) ? "auto" : "imagenet,resize=none,crop=none",
            Licence = "none",
            Placement = placement,
        }, new ModelCatalogue(s_bundled, folder));
        Assert.Equal(zoo, added.Name);

        var catalogue = new ModelCatalogue(s_bundled, folder);
        var found = catalogue.Find(zoo);
        Assert.Equal(placement == FilePlacement.Refer ? Nets.Zoo(zoo) : folder.File(zoo, "model.onnx"), found.Path);
        var model = found.Load();
        Assert.Equal(zoo, catalogue.FindBySha256(model.Sha256)!.Name);
        Assert.Equal(zoo, catalogue.Find(Nets.Zoo(zoo)).Name);
        Assert.NotNull(found.Manifest!.Preprocessing);
        Assert.All(found.Manifest.Taps, t => Assert.NotNull(model.Graph.Producer(t)));
        Assert.True(found.Manifest.Classes > 1);
    }

    [Fact]
    public void Class_names_are_checked_and_kept()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("few.txt"), ["a", "b"]);
        File.WriteAllLines(folder.File("names.txt"), Enumerable.Range(0, 200).Select(i => $"thing {i}"));
        File.Copy(Nets.Mini, folder.File("own.onnx"));
        var request = new RegistrationRequest { Path = folder.File("own.onnx"), Labels = folder.File("few.txt") };
        Assert.Contains("expected 200", Assert.Throws<TlearnException>(() => ModelRegistration.Add(request, new ModelCatalogue(s_bundled, folder))).Message);
        ModelRegistration.Add(request with { Labels = folder.File("names.txt") }, new ModelCatalogue(folder.File("none"), folder));
        File.Delete(folder.File("names.txt"));
        var reference = new ModelCatalogue(folder.File("none"), folder).Find("own");
        Assert.Equal("thing 7", ModelLabels.For(reference, reference.Load(), 200)!.Names[7]);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a#b")]
    [InlineData("a+b")]
    [InlineData("name.")]
    [InlineData("TLEARN-mini")]
    [InlineData("resnet50")]
    public void A_name_that_is_none_or_taken_is_refused(string name)
    {
        using var folder = new TemporaryFolder();
        var told = Assert.Throws<UsageException>(() => ModelRegistration.Add(new RegistrationRequest { Path = Nets.Mini, Name = name }, new ModelCatalogue(s_bundled, folder)));
        Assert.Contains($"'{name}'", told.Message);
        Assert.Contains("`Name`", told.Next);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void What_cannot_be_used_gets_no_name()
    {
        using var folder = new TemporaryFolder();
        var catalogue = new ModelCatalogue(s_bundled, folder.File("user"));
        File.WriteAllText(folder.File("page.onnx"), "<html>");
        Assert.Throws<TlearnException>(() => ModelRegistration.Add(new RegistrationRequest { Path = folder.File("page.onnx") }, catalogue));
        Assert.Throws<TlearnException>(() => ModelRegistration.Add(new RegistrationRequest { Path = folder.File("missing.onnx") }, catalogue));
        // Nothing beside it tells the preprocessing.
        Assert.Contains("`Preprocess`", Assert.Throws<TlearnException>(() => ModelRegistration.Add(new RegistrationRequest { Path = Nets.Zoo("torchvision-densenet-external") }, catalogue)).Next);
        Assert.Throws<TlearnException>(() => ModelRegistration.Add(new RegistrationRequest { Path = Nets.Zoo("keras-like-nhwc-fixed-batch"), Preprocess = "imagenet,resize=none,crop=17" }, catalogue));
        Assert.False(Directory.Exists(folder.File("user")));
    }

    [Fact]
    public void A_file_that_changed_or_went_is_said()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Nets.Mini, folder.File("own.onnx"));
        ModelRegistration.Add(new RegistrationRequest { Path = folder.File("own.onnx") }, new ModelCatalogue(folder.File("none"), folder));
        Assert.Contains("remove", Assert.Throws<UsageException>(() => ModelRegistration.Add(new RegistrationRequest { Path = folder.File("own.onnx") }, new ModelCatalogue(folder.File("none"), folder))).Next);
        File.WriteAllBytes(folder.File("own.onnx"), OnnxModel.Load(Nets.Mini).WithMetadata("a", "b").ToBytes());
        Assert.Contains("SHA-256", Assert.Throws<TlearnException>(() => new ModelCatalogue(folder.File("none"), folder).Find("own").Load()).Message);
        File.Delete(folder.File("own.onnx"));
        var catalogue = new ModelCatalogue(folder.File("none"), folder);
        Assert.Contains("not on this machine", Assert.Throws<TlearnException>(() => catalogue.Find("own")).Message);
        Assert.Null(catalogue.FindBySha256(OnnxModel.Load(Nets.Mini).Sha256));
    }
}
