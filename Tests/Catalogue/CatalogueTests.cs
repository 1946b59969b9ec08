using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

public sealed class CatalogueTests
{
    [Fact]
    public void The_bundled_model_is_listed_and_whole()
    {
        var catalogue = new ModelCatalogue();
        Assert.Contains(catalogue.List(), m => m.Name == ModelCatalogue.BundledModel);
        var reference = catalogue.Find(ModelCatalogue.BundledModel);
        var model = reference.Load();
        Assert.Equal(model.Sha256, reference.Manifest!.Sha256);
        Assert.Equal(PreprocessingRecord.FromJson(model.Metadata["tlearn.preprocessing"]).ToJson(), reference.Manifest.Preprocessing!.ToJson());
        Assert.All(reference.Manifest.Taps, t => Assert.NotNull(model.Graph.Producer(t)));
    }

    [Fact]
    public void Where_no_model_is_named_it_is_the_one_of_the_packages_or_the_bundled_one()
    {
        using var folder = Copy();
        Directory.CreateDirectory(folder.File("resnet18-mlnet"));
        File.Copy(Path.Combine(SharedData.Repository, "onnx-models", "resnet18-mlnet", "manifest.json"), folder.File("resnet18-mlnet", "manifest.json"));
        var choice = Default();
        Assert.Equal("tlearn-mini", choice.Model.Name);
        Assert.Contains($"'resnet18-mlnet' is not on this machine: expected {folder.File("resnet18-mlnet", "ResNet18.onnx")}", choice.Missing);
        Assert.Contains("Microsoft.ML.DnnImageFeaturizer.ResNet18 0.24.0", choice.Next);

        File.WriteAllText(folder.File("resnet18-mlnet", "ResNet18.onnx"), "");
        Assert.Equal(("resnet18-mlnet", null, null), (Default().Model.Name, Default().Missing, Default().Next));

        Directory.Delete(folder.File("resnet18-mlnet"), recursive: true);
        Assert.Contains("has no 'resnet18-mlnet'", Default().Missing);

        // Without either the default is what is to be brought.
        File.Delete(folder.File("tlearn-mini", "model.onnx"));
        Assert.Contains("'resnet18-mlnet'", Assert.Throws<TlearnException>(() => new ModelCatalogue(folder).Find()).Message);

        DefaultChoice Default()
        {
            DefaultChoice? told = null;
            var catalogue = new ModelCatalogue(folder);
            catalogue.Defaulted += c => told = c;
            Assert.Equal(catalogue.Find(), told!.Model);
            catalogue.Find("tlearn-mini");
            return told;
        }
    }

    [Fact]
    public void A_copy_of_a_model_is_recognised_by_its_content()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("renamed.onnx");
        File.Copy(Nets.Mini, path);
        var found = new ModelCatalogue().Find(path);
        Assert.Equal((path, "tlearn-mini"), (found.Path, found.Name));
        Assert.Equal("tlearn-mini", new ModelCatalogue().FindBySha256(found.Manifest!.Sha256)!.Name);
    }

    [Fact]
    public void A_changed_model_is_refused()
    {
        using var folder = Copy();
        var bytes = File.ReadAllBytes(folder.File("tlearn-mini", "model.onnx"));
        bytes[^1000] ^= 1;
        File.WriteAllBytes(folder.File("tlearn-mini", "model.onnx"), bytes);
        Assert.Contains("SHA-256", Assert.Throws<TlearnException>(() => new ModelCatalogue(folder).Find("tlearn-mini").Load()).Message);
        Assert.Contains("SHA-256", Assert.Throws<TlearnException>(() => new ModelCatalogue(folder).Find(folder.File("tlearn-mini", "model.onnx")).Load()).Message);
    }

    [Fact]
    public void A_damaged_manifest_is_named()
    {
        using var folder = Copy();
        File.WriteAllText(folder.File("tlearn-mini", "manifest.json"), "{\"name\": 3}");
        Assert.Contains("manifest.json", Assert.Throws<TlearnException>(() => new ModelCatalogue(folder)).Message);
    }

    [Fact]
    public void Neither_name_nor_file_lists_the_names()
    {
        Assert.Contains("tlearn-mini", Assert.Throws<TlearnException>(() => new ModelCatalogue().Find("resnet-1000")).Message);
        using var folder = new TemporaryFolder();
        Assert.Empty(new ModelCatalogue(folder.File("nothing")).List());
    }

    [Fact]
    public void Labels_come_from_the_first_source_that_has_them()
    {
        using var folder = new TemporaryFolder();
        var reference = new ModelCatalogue().Find("tlearn-mini");
        var model = reference.Load();
        Assert.Equal("goldfish", ModelLabels.For(reference, model, 200)!.Names[0]);

        var unlisted = new ModelReference(folder.File("m.onnx"), null);
        Assert.Contains("tlearn.classes", ModelLabels.For(unlisted, model, 200)!.Source);

        var bare = new OnnxModelBuilder().Input("x", TransferLearning.Onnx.Graph.ElementType.Float, 1).Node("Relu", ["x"], ["y"]).Output("y", TransferLearning.Onnx.Graph.ElementType.Float, 1).Build();
        Assert.Null(ModelLabels.For(unlisted, bare, 2));
        File.WriteAllText(folder.File("labels.txt"), "cat\r\ndog\r\n");
        Assert.Equal(["cat", "dog"], ModelLabels.For(unlisted, bare, 2)!.Names);
        File.WriteAllText(folder.File("told.txt"), "a\nb");
        Assert.Equal(["a", "b"], ModelLabels.For(unlisted, bare, 2, folder.File("told.txt"))!.Names);
        Assert.Contains("expected 3", Assert.Throws<TlearnException>(() => ModelLabels.For(unlisted, bare, 3)).Message);
        File.WriteAllText(folder.File("told.txt"), "a\n\nb");
        Assert.Contains("line 2", Assert.Throws<TlearnException>(() => ModelLabels.For(unlisted, bare, 3, folder.File("told.txt"))).Message);
        Assert.Throws<TlearnException>(() => ModelLabels.For(unlisted, bare, 2, folder.File("missing.txt")));
    }

    private static TemporaryFolder Copy()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("tlearn-mini"));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Nets.Mini)!)) File.Copy(file, folder.File("tlearn-mini", Path.GetFileName(file)));
        return folder;
    }
}
