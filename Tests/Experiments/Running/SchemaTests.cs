using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using TransferLearning.Experiments.Specification;
using TransferLearning.Experiments.Specification.Yaml;
using Xunit;

namespace TransferLearning.Tests.Experiments.Running;

/// <summary>The JSON Schema that editors complete experiments by says what the program reads.</summary>
public sealed class SchemaTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "experiment.schema.json"));
    private static readonly JsonSchema s_schema = JsonSchema.FromText(s_text);

    // A document with a key that nobody knows at one place, and the part of the schema that describes the place.
    [Theory]
    [InlineData("zzz: 1", "")]
    [InlineData("datasets: [{zzz: 1}]", "$defs/dataset")]
    [InlineData("datasets: [{images: a}]\nnetworks: [{zzz: 1}]", "$defs/network")]
    [InlineData("datasets: [{images: a}]\nheads: [{zzz: 1}]", "$defs/head")]
    [InlineData("datasets: [{images: a}]\nfinetune: [{zzz: 1}]", "$defs/finetune")]
    [InlineData("datasets: [{images: a}]\nprotocol: {kind: given, zzz: 1}", "$defs/protocol/anyOf/1")]
    [InlineData("datasets: [{images: a}]\nprotocol: {kind: folds, zzz: 1}", "$defs/protocol/anyOf/2")]
    [InlineData("datasets: [{images: a}]\nprotocol: {kind: n-shot, zzz: 1}", "$defs/protocol/anyOf/3")]
    [InlineData("datasets: [{images: a}]\nprotocol: {kind: vtab1k, zzz: 1}", "$defs/protocol/anyOf/4")]
    public void The_keys_are_those_of_the_program(string document, string place)
    {
        var message = Assert.Throws<UsageException>(() => SpecificationReader.Parse("e.yaml", document)).Message;
        var keys = At(place)["properties"]!.AsObject().Select(p => p.Key);
        Assert.EndsWith($"unknown key 'zzz'; known are {string.Join(", ", keys)}", message);
    }

    [Theory]
    [InlineData("datasets: [{images: a}]\nnetworks: [{model: m, pool: zzz}]", "$defs/pool")]
    [InlineData("datasets: [{images: a}]\nnetworks: [{model: m, views: zzz}]", "$defs/views")]
    [InlineData("datasets: [{images: a}]\nheads: [zzz]", "$defs/headName")]
    [InlineData("datasets: [{images: a}]\nheads: [{name: knn, scale: zzz}]", "$defs/scale")]
    [InlineData("datasets: [{images: a}]\nheads: [{name: knn, calibration: zzz}]", "$defs/head/properties/calibration")]
    [InlineData("datasets: [{images: a}]\nprotocol: {kind: given, split: zzz}", "$defs/protocol/anyOf/1/properties/split")]
    [InlineData("datasets: [{images: a}]\nprotocol: zzz", "$defs/protocolName")]
    public void The_words_are_those_of_the_program(string document, string place)
    {
        var message = Assert.Throws<UsageException>(() => SpecificationReader.Parse("e.yaml", document)).Message;
        var said = message[(message.LastIndexOf("expected ", StringComparison.Ordinal) + "expected ".Length)..].Replace(" or ", ", ", StringComparison.Ordinal).Split(", ");
        Assert.Equal(said.Order(), At(place)["enum"]!.AsArray().Select(w => w!.GetValue<string>()).Order());
    }

    private static readonly (string Key, string[] Values)[] s_values =
    [
        ("datasets", ["[{images: a}]", "[{images: a, name: b, group: g}]", "[{name: b}]", "[]", "a", "[{images: [a]}]", "[{images: a, label: b}]", "{images: a}"]),
        ("networks", ["[m]", "[{model: m, taps: auto, pool: [avg, max], views: flip}]", "[{model: m, pool: mean}]", "[{taps: [auto]}]", "m", "[{model: m, taps: []}]", "[{model: {a: b}}]"]),
        ("heads", ["[knn]", "[knn, {name: svm, parameters: {C: [1, 2]}, scale: l2, tune: true}]", "[{name: nearest}]", "[{name: knn, tune: yes}]", "[{parameters: {k: 1}}]", "[{name: knn, scale: [l2, big]}]", "[{name: knn, parameters: {k: []}}]"]),
        ("train_sizes", ["[10, 0.5, all]", "all", "10", "[0]", "[1.5]", "[every]", "[]", "{a: b}", "[-3]"]),
        ("seeds", ["[0, -1, 7]", "3", "[1.5]", "[a]", "[]", "[99999999999]", "['1']"]),
        ("protocol", ["given", "{kind: folds, k: 5, repeats: 2}", "{kind: folds, k: 1}", "{kind: n-shot, ways: 5, shots: [1, 5]}", "{kind: n-shot, shots: 0}", "leave-one-group-out", "{kind: leave-one-group-out}", "{kind: given, split: dev}", "cv", "{k: 5}", "[given]"]),
        ("finetune", ["[{model: m, unfreeze: all}]", "[{model: m, unfreeze: [head, all], epochs: 3, batch: 8, learning_rate: 0.001}]", "[{model: m}]", "[{model: m, unfreeze: all, epochs: 0}]", "[{model: m, unfreeze: all, learning_rate: fast}]"]),
    ];

    [Fact]
    public void A_document_is_valid_where_the_program_reads_it() => Gen.Int[0, 9999].Array[s_values.Length].Sample(
        drawn =>
        {
            int[] choice = [.. drawn.Zip(s_values, (d, v) => d % 3 == 0 ? 0 : (d % (v.Values.Length + 2)) - 2)];
            // Below 0 a key is left out; the first value of each, which is right, is frequent, so that one wrong value does not always hide among others.
            var document = string.Join('\n', s_values.Zip(choice).Where(v => v.Second >= 0).Select(v => $"{v.First.Key}: {v.First.Values[v.Second]}"));
            var isValid = IsValid(document);
            try
            {
                _ = SpecificationReader.Parse("e.yaml", document);
                Assert.True(isValid, $"read, and not valid:\n{document}");
            }
            catch (UsageException e) when (IsAcross(e.Message))
            {
                // What one key demands of another is beyond the schema.
            }
            catch (UsageException e)
            {
                Assert.False(isValid, $"valid, and refused ({e.Message}):\n{document}");
            }
        },
        iter: 3000);

    [Fact]
    public void The_examples_are_valid_and_read()
    {
        // Another format says so in its first key: the Job of docs/scale-out.md is Kubernetes'.
        var examples = Directory.GetFiles(Path.Combine(SharedData.Repository, "docs", "examples"), "*.yaml").Where(f => !File.ReadLines(f).Any(line => line.StartsWith("apiVersion:", StringComparison.Ordinal))).ToList();
        Assert.True(examples.Count >= 2);
        foreach (var example in examples)
        {
            Assert.True(IsValid(File.ReadAllText(example)), example);
            _ = SpecificationReader.Read(example);
        }
    }

    private static bool IsAcross(string message) =>
        ((string[])["neither 'networks'", "without 'heads'", "without 'networks'", "'shots' say how many", "not trained in N-shot", "settles them as they were"]).Any(part => message.Contains(part, StringComparison.Ordinal));

    private static JsonNode At(string place) => place.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(JsonNode.Parse(s_text)!, (node, part) => node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)]! : node[part]!);

    private static bool IsValid(string document) =>
        s_schema.Evaluate(JsonSerializer.SerializeToElement(document.Length == 0 ? null : Json(YamlReader.Read("e.yaml", new StringReader(document))))).IsValid;

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Json(e.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar { IsQuoted: false } plain when plain.Text is "true" or "false" => JsonValue.Create(plain.Text == "true"),
        YamlScalar { IsQuoted: false } plain when long.TryParse(plain.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        YamlScalar { IsQuoted: false } plain when double.TryParse(plain.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        var text => JsonValue.Create(((YamlScalar)text).Text),
    };
}
