using CsCheck;
using TransferLearning.Experiments.Specification;
using TransferLearning.Experiments.Specification.Yaml;
using Xunit;

namespace TransferLearning.Tests.Experiments.Running;

/// <summary>The file of an experiment is read strictly, and every mistake names its place.</summary>
public sealed class SpecificationTests
{
    private const string Whole = """
        datasets: [{name: flowers, images: ../flowers}, {name: trash, images: trash.csv, group: bin}]
        networks:
          - model: resnet18-mlnet
            taps: [auto, ReLU333_Output_0]
          - {model: squeezenet1.1, preprocess: caffe-bgr, views: flip}
        heads:
          - logistic
          - {name: svm-rbf, parameters: {C: [1, 10]}, scale: [auto, standard]}
        finetune: [{model: tlearn-mini, unfreeze: all, epochs: 5}]
        train_sizes: [10, 40, all]     # images a class; shares such as 0.25 too
        seeds: [0, 1, 2]
        protocol: {kind: given}
        """;

    [Fact]
    public void The_example_of_the_documentation_is_read_whole()
    {
        var read = Parse(Whole);
        Assert.Equal([("flowers", "/data/flowers", null), ("trash", "/data/exp/trash.csv", "bin")], read.Datasets.Select(d => (d.Name, d.Images.Replace('\\', '/')[^d.Images.TrimStart('C', ':').Length..], d.Group)));
        Assert.Equal(["auto", "ReLU333_Output_0"], read.Networks[0].Taps);
        Assert.Equal(("squeezenet1.1", "caffe-bgr", "flip"), (read.Networks[1].Model, read.Networks[1].Preprocess, read.Networks[1].Views[0]));
        Assert.Equal(["logistic  auto", "svm-rbf C=1 auto", "svm-rbf C=1 standard", "svm-rbf C=10 auto", "svm-rbf C=10 standard"], read.Heads.Select(h => $"{h.Name} {h.Words} {h.Scale}"));
        Assert.Equal((UnfreezeRequest.All, 5), (read.Finetunes[0].Unfreeze, read.Finetunes[0].Epochs));
        Assert.Equal(["10", "40", "all"], read.TrainSizes.Select(s => s.Text));
        Assert.Equal([0, 1, 2], read.Seeds);
        Assert.IsType<GivenProtocol>(read.Protocol);
    }

    // What is replaced, by what, and the place and words of the error.
    [Theory]
    [InlineData("heads:", "haeds:", "6:1", "unknown key 'haeds'", "Did you mean 'heads'?")]
    [InlineData("views: flip", "view: flip", "5:51", "unknown key 'view'", "Did you mean 'views'?")]
    [InlineData("- logistic", "- logistik", "7:5", "found 'logistik'", "Did you mean 'logistic'?")]
    [InlineData("{C: [1, 10]}", "{c: [1, 10]}", "8:34", "unknown key 'c'", "Did you mean 'C'?")]
    [InlineData("[1, 10]", "[1, -10]", "8:41", "found '-10'", "")]
    [InlineData("seeds: [0, 1, 2]", "seeds: [0, '1']", "11:12", "found '1', expected a whole number", "")]
    [InlineData("[10, 40, all]", "[10, 1.5]", "10:19", "found '1.5', expected a whole number of images a class", "")]
    [InlineData("[10, 40, all]", "[]", "10:14", "found an empty list", "")]
    [InlineData("unfreeze: all", "unfreeze: some", "9:43", "found 'some'", "")]
    [InlineData("{kind: given}", "{kind: folds, k: 1}", "12:28", "found '1', expected a whole number from 2", "")]
    [InlineData("{kind: given}", "{kind: given, k: 5}", "12:25", "unknown key 'k'", "")]
    [InlineData("{kind: given}", "{k: 5}", "12:11", "the key 'kind' is missing", "")]
    [InlineData("{kind: given}", "kornblith", "12:11", "found 'kornblith'", "")]
    [InlineData("{kind: given}", "kornblith2019", "7:3", "the protocol kornblith2019 settles them", "Leave 'heads' out")]
    [InlineData("{name: trash,", "{name: flowers,", "1:49", "the name 'flowers' stands twice", "")]
    [InlineData("group: bin", "group: bin, group: a", "1:94", "the key 'group' stands twice", "")]
    [InlineData("images: trash.csv", "images: [a]", "1:71", "found a list, expected a text", "")]
    [InlineData("kind: given", "kind: !!str given", "12:18", "tags are not read", "Leave the tag out.")]
    [InlineData("[0, 1, 2]", "[0, 1, 0]", "11:15", "seeds: '0' stands twice", "Leave one of the two out.")]
    [InlineData("[10, 40, all]", "[10, all, 10]", "10:24", "train_sizes: '10' stands twice", "")]
    [InlineData("- logistic", "- logistic\n  - logistic", "8:5", "heads: logistic stands twice", "")]
    [InlineData("{C: [1, 10]}", "{C: [1, 1]}", "8:41", "C: '1' stands twice", "")]
    [InlineData("seeds: [0, 1, 2]", "seeds: *a", "11:8", "the alias *a has no anchor", "")]
    [InlineData("seeds: [0, 1, 2]", "seeds: &a [*a]", "11:12", "stands within what it stands for", "")]
    [InlineData("protocol: {kind: given}", "protocol: {kind: given}\n--- \na: b", "13:1", "a second document", "")]
    [InlineData("[0, 1, 2]", "[0, 1, 2", "1", "malformed YAML", "")]
    [InlineData("finetune: [", "finetune: [\t{]", "9", "malformed YAML", "")]
    [InlineData("  - model: resnet18-mlnet", "\t- model: resnet18-mlnet", "3:1: ", "found a tab in front of a line's text", "Indent with blanks alone.")]
    [InlineData("  - logistic", "  \t- logistic", "7:3: ", "found a tab in front of a line's text", "Indent with blanks alone.")]
    [InlineData("    taps:", "\ttaps:", "4:1: ", "found a tab in front of a line's text", "Indent with blanks alone.")]
    [InlineData("seeds: [0, 1, 2]", "seeds: [99999999999]", "11:9: ", "expected a whole number from -2147483648 to 2147483647", "")]
    public void A_mistake_names_its_place_and_what_was_meant(string old, string now, string place, string what, string next)
    {
        var e = Assert.Throws<UsageException>(() => Parse(Whole.Replace(old, now, StringComparison.Ordinal)));
        Assert.StartsWith("/data/exp/e.yaml:" + place, e.Message.Replace('\\', '/'));
        Assert.Contains(what, e.Message);
        Assert.Contains(next, e.Next ?? "");
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("# only a comment\n", "the file is empty")]
    [InlineData("- a", "expected keys with values")]
    [InlineData("datasets: [{images: a}]", "neither 'networks' nor 'finetune'")]
    [InlineData("datasets: [{images: a}]\nnetworks: [m]", "without 'heads'")]
    [InlineData("datasets: [{images: a}]\nfinetune: [{model: m, unfreeze: all}]\nheads: [knn]", "without 'networks'")]
    [InlineData("datasets: [{images: a}]\nnetworks: [m]\nheads: [knn]\nprotocol: n-shot\ntrain_sizes: 5", "'shots' say how many")]
    public void What_makes_no_experiment_is_refused(string text, string what) => Assert.Contains(what, Assert.Throws<UsageException>(() => Parse(text)).Message);

    [Fact]
    public void Aliases_stand_for_values_and_are_bounded()
    {
        var read = Parse("datasets: [{images: a}]\nnetworks: [{model: m, taps: &t [a, b]}, {model: n, taps: *t}]\nheads: [knn]");
        Assert.Equal(read.Networks[0].Taps, read.Networks[1].Taps);
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat("bcdefghij".Select(c => $"{c}: &{c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]\n"));
        var e = Assert.Throws<UsageException>(() => YamlReader.Read("bomb", new StringReader(bomb)));
        Assert.Contains("more than 100,000 values", e.Message);
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_refused_with_a_place()
    {
        var lines = Whole.Split('\n');
        var line = Gen.OneOf(Gen.Int[0, lines.Length - 1].Select(i => lines[i]), Gen.String[Gen.Char["abz:{}[],-&*!|>'\"#%@ \t0123456789.\n?"], 0, 12]);
        line.Array[0, 12].Sample(
            parts =>
            {
                try
                {
                    _ = Parse(string.Join('\n', parts));
                }
                catch (UsageException e)
                {
                    Assert.Matches(@"e\.yaml:\d+:\d+: ", e.Message);
                }
            },
            iter: 2000);
    }

    [Fact]
    public void A_change_of_one_character_is_read_or_refused_with_a_place() => Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Char["ab:{}[],-&*!|'\" \t01.\n#"]).Sample(
        (at, letter) =>
        {
            try
            {
                _ = Parse(Whole[..at] + letter + Whole[(at + 1)..]);
            }
            catch (UsageException e)
            {
                Assert.Matches(@"e\.yaml:\d+:\d+: ", e.Message);
            }
        },
        iter: 2000);

    private static ExperimentSpecification Parse(string text) => SpecificationReader.Parse("/data/exp/e.yaml", text.Replace("\r", "", StringComparison.Ordinal));
}
