using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;

namespace TransferLearning.Export;

/// <summary>
/// Holds the answers of an exported network against the head's own: the same label and probabilities within 1e-4 for every image. Where votes
/// decide (forests, neighbours), which flip with the last bit of a feature, within 1e-4 for 99.5 % of the images, and other labels only where
/// the lead was one vote. Scores, whose size is the head's own, are held to 1e-4 of the largest of their row, if that is above 1. A network that
/// prepares its images itself rounds a grey level the other way here and there: its answers are held to 1e-2, and where votes decide to one vote or 5 % of
/// them, five at most, with a tenth of the images outside or with another label. The lead is measured in votes, before any calibration.
/// </summary>
internal sealed class ExportAgreement(TrainedHead head, InputForm form)
{
    private readonly int? _votes = Votes.Of(head.Head);
    private readonly AgreementLimits _limits = AgreementLimits.Of(Votes.Of(head.Head), form);
    private int _outside;
    private string? _firstOutside;
    private string? _wrongLabel;
    private string? _otherLabel;

    /// <summary>Images that were compared.</summary>
    public int Images { get; private set; }

    /// <summary>Images with the same label.</summary>
    public int LabelsEqual { get; private set; }

    /// <summary>Largest difference of a probability (or score).</summary>
    public double LargestDifference { get; private set; }

    /// <summary>Takes a batch.</summary>
    /// <param name="names">The images, <c>[B]</c>.</param>
    /// <param name="features">Their features, <c>[B,D]</c>.</param>
    /// <param name="labels">The network's labels, <c>[B]</c>.</param>
    /// <param name="answers">The network's probabilities or scores, <c>[B,C]</c>.</param>
    /// <param name="cancellation">Stops.</param>
    public void Add(IReadOnlyList<string> names, FeatureMatrix features, double[] labels, double[] answers, CancellationToken cancellation)
    {
        var scores = head.Head.Score(features, cancellation);
        var own = head.Head is IProbabilisticHead probabilistic ? probabilistic.Probabilities(features, cancellation) : scores;
        var leading = _votes is null ? own : Votes.Shares(head.Head, features, cancellation);
        for (var i = 0; i < names.Count; i++)
        {
            Compare(names[i], own.Row(i), answers.AsSpan(i * own.Classes, own.Classes));
            var label = scores.ArgMax(i);
            if (labels[i] == label)
            {
                LabelsEqual++;
                continue;
            }

            var difference = $"{names[i]}: found {Name(labels[i])}, expected {Name(label)}";
            _otherLabel ??= difference;
            if (!LedByLittle(leading.Row(i), label, labels[i])) _wrongLabel ??= difference;
        }

        Images += names.Count;
    }

    /// <summary>Demands that the answers agree.</summary>
    /// <exception cref="TlearnException">They do not; the message names the first image.</exception>
    public void Require(string file)
    {
        const string Next = "The file was not written. Please report this with the head and the backbone: export and prediction must agree.";
        if (Images - LabelsEqual > Math.Ceiling(_limits.ShareOfLabels * Images)) _wrongLabel ??= _otherLabel;
        if (_wrongLabel is not null) throw new TlearnException($"{file}: the exported network gives another label: {_wrongLabel} ({LabelsEqual} of {Images} labels are equal)", Next);
        if (_outside > Math.Ceiling(_limits.ShareOutside * Images))
        {
            throw new TlearnException(
                $"{file}: the exported network's answers differ by up to {LargestDifference:0.0e0}, expected {_limits.Difference:0.0e0} at most, on {_outside} of {Images} images, the first: {_firstOutside}", Next);
        }
    }

    private void Compare(string name, ReadOnlySpan<float> own, ReadOnlySpan<double> answers)
    {
        double largest = 0, size = 1;
        for (var c = 0; c < own.Length; c++)
        {
            // A NaN is a difference, too.
            var difference = own[c] == answers[c] ? 0 : Math.Abs(own[c] - answers[c]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            if (head.Head is not IProbabilisticHead && Math.Abs(own[c]) < 1e20f) size = Math.Max(size, Math.Abs(own[c]));
        }

        LargestDifference = Math.Max(LargestDifference, largest);
        if (largest <= _limits.Difference * size) return;
        _outside++;
        _firstOutside ??= name;
    }

    private bool LedByLittle(ReadOnlySpan<float> leading, int label, double other) =>
        _limits.Lead > 0 && other >= 0 && other < leading.Length && leading[label] - leading[(int)other] <= _limits.Lead;

    private string Name(double label) => label >= 0 && label < head.Classes.Count ? $"'{head.Classes[(int)label]}'" : $"{label}";
}
