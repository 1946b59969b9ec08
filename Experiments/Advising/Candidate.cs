using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Advising;

/// <summary>A road that could be recommended, in the words of the experiment that measures it.</summary>
/// <param name="Model">Name of the network, as results show it.</param>
/// <param name="Tap">Tap expression.</param>
/// <param name="Head">Name of the head; empty where the network is trained.</param>
/// <param name="Unfreeze">What of the network is trained; empty for a head on fixed features.</param>
internal sealed record Candidate(string Model, string Tap, string Head, string Unfreeze = "")
{
    /// <summary><c>probe</c>, <c>layers</c> or <c>finetune</c>.</summary>
    public string Approach => Unfreeze.Length > 0 ? CellDescription.Finetune : CellDescription.ApproachOf(Tap);

    /// <summary>Its name in words and by its technical name.</summary>
    public EntryName Name => new(EntryName.NetworkWords(Model), EntryName.LayerWords(Tap), EntryName.HeadWords(Way), $"{Model}#{Tap} {Way}");

    /// <summary>It in words.</summary>
    public string Words => Name.Words;

    // As results call it.
    private string Way => Unfreeze.Length > 0 ? $"finetune {Unfreeze}" : Head;

    /// <summary>The candidate that a cell measures.</summary>
    public static Candidate Of(CellDescription cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return new Candidate(cell.Model, cell.Tap, cell.Head, cell.Unfreeze);
    }
}
