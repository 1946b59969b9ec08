using TransferLearning.Experiments.Running;
using TransferLearning.Experiments.Specification;
using TransferLearning.Experiments.Specification.Yaml;

namespace TransferLearning.Experiments.Advising;

/// <summary>The experiments that advice runs, made without a file.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="data">The images.</param>
internal sealed class ProbeExperiment(AdviceRequest request, AdvisedData data)
{
    private readonly YamlPlace _place = new(request.Images, 0, 0);

    /// <summary>The rounds: all taps and heads at all sizes, cross-validated on the images that choose. Each round runs some of its cells.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="rounds">The rounds.</param>
    public ExperimentSpecification Rounds(IReadOnlyList<AdvisedNetwork> networks, IReadOnlyList<RoundPlan> rounds) => Of(
        [.. networks.Select(n => Entry(n, n.Taps) with { Logits = n.HasLogits })],
        RoundPlan.AllHeads,
        [.. rounds.Select(r => r.Size).Distinct()],
        new FoldsProtocol(data.Folds, 1) { HoldingOut = request.Seed });

    /// <summary>One candidate, fitted on all images that choose and measured on those that are held out.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="epochs">Epochs of a network that is trained; <see langword="null"/> for as many as <c>finetune</c> takes.</param>
    public ExperimentSpecification Estimate(AdvisedNetwork network, Candidate candidate, int? epochs)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var protocol = new HeldOutProtocol(request.Seed);
        return candidate.Unfreeze.Length > 0
            ? Of([], [], [TrainSize.All], protocol) with { Finetunes = [Training(network, UnfreezeRequest.Parse(candidate.Unfreeze), epochs)] }
            : Of([Entry(network, [candidate.Tap])], [candidate.Head], [TrainSize.All], protocol);
    }

    /// <summary>Short trainings beside a head on fixed features, cross-validated on the images that choose.</summary>
    /// <param name="network">The network of the head.</param>
    /// <param name="probe">The head.</param>
    /// <param name="parts">What of which networks is trained.</param>
    /// <param name="size">Training images.</param>
    /// <param name="folds">Folds.</param>
    /// <param name="epochs">Epochs.</param>
    public ExperimentSpecification Finetuning(AdvisedNetwork network, Candidate probe, IReadOnlyList<(AdvisedNetwork Network, UnfreezeRequest Part)> parts, TrainSize size, int folds, int epochs)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return Of([Entry(network, [probe.Tap])], [probe.Head], [size], new FoldsProtocol(folds, 1) { HoldingOut = request.Seed }) with
        {
            Finetunes = [.. parts.Select(p => Training(p.Network, p.Part, epochs))],
        };
    }

    /// <summary>Some cells of candidates at a training size.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="size">The training size.</param>
    /// <param name="fold">The fold; <see langword="null"/> for all.</param>
    public static CellFilter Cells(IEnumerable<Candidate> candidates, TrainSize size, string? fold = null)
    {
        var wanted = candidates.ToHashSet();
        var models = wanted.Select(c => c.Model).ToHashSet(StringComparer.Ordinal);
        return CellFilter.Of(cell => cell.TrainSize == size.Text && (fold is null || cell.Fold == fold) && wanted.Contains(Candidate.Of(cell)), group => models.Contains(group.Network.ShownName));
    }

    private ExperimentSpecification Of(IReadOnlyList<NetworkEntry> networks, IReadOnlyList<string> heads, IReadOnlyList<TrainSize> sizes, ProtocolEntry protocol) => new()
    {
        File = Path.GetFullPath(request.Images),
        Text = request.Command,
        Datasets = [new DatasetEntry(data.Name, Path.GetFullPath(request.Images), null, request.Exclude, _place)],
        Networks = networks,
        Heads = [.. heads.Select(h => new HeadVariant(h, new Dictionary<string, string>(), "auto", Tune: false, null))],
        TrainSizes = sizes,
        Seeds = [request.Seed],
        Protocol = protocol,
    };

    /// <summary>What results call so many epochs.</summary>
    public static string EpochsText(int? epochs) => epochs is { } number ? FormattableString.Invariant($"epochs={number}") : "";

    private FinetuneEntry Training(AdvisedNetwork network, UnfreezeRequest part, int? epochs) => new(network.Asked, request.Preprocess, "auto", part, epochs, null, null, null, _place);

    private NetworkEntry Entry(AdvisedNetwork network, IReadOnlyList<string> taps) => new(network.Asked, request.Preprocess, taps, ["auto"], ["center"], request.Device, _place);
}
