using System.Globalization;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Advising;

namespace TransferLearning.Cli.Results;

/// <summary>The command that does what advice recommends.</summary>
/// <param name="request">What advice was asked for.</param>
internal sealed class AdvisedCommand(AdviceRequest request)
{
    /// <summary>As a user types it into a shell.</summary>
    public string Of(AdvisedCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var road = candidate.Candidate;
        string[] what = road.Approach == "finetune"
            ? ["finetune", request.Images, .. Network(candidate), "--unfreeze", road.Unfreeze, "--out", $"{road.Model}-{FileWord(road.Unfreeze)}.onnx"]
            : ["train", request.Images, .. Network(candidate), "--tap", road.Tap, "--head", road.Head, "--out", $"{road.Model}-{road.Head}.tlhead"];
        return OwnCommand.Text(what);
    }

    private IEnumerable<string> Network(AdvisedCandidate candidate)
    {
        IEnumerable<string> words = ["--model", candidate.Network];
        if (request.Preprocess != "auto") words = [.. words, "--preprocess", request.Preprocess];
        if (request.Device != "auto") words = [.. words, "--device", request.Device];
        if (request.Exclude is { } file) words = [.. words, "--exclude", file];
        return request.Seed == 0 ? words : [.. words, "--seed", request.Seed.ToString(CultureInfo.InvariantCulture)];
    }

    private static string FileWord(string unfreeze) => unfreeze.Replace(':', '-').Replace('/', '-');
}
