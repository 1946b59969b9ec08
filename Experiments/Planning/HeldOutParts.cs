using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Planning;

/// <summary>The one part that is fitted on the images that chose and measured on those that were held out.</summary>
internal static class HeldOutParts
{
    /// <summary>Plans.</summary>
    /// <exception cref="UsageException">There are too few images to hold any out.</exception>
    public static ProtocolPlan Plan(ExperimentSpecification specification, HeldOutProtocol protocol, MeasuredData data, IReadOnlyCollection<string> listed)
    {
        var rows = ChoiceRows.Of(data, listed, protocol.Seed);
        if (rows.HeldOut.Length == 0) throw new UsageException("no image is held out: there are too few", "Add images.");
        var parts = ProtocolPlan.Sized(specification, _ => [("", protocol.Identity, () => new SplitFold(rows.Choice, rows.HeldOut))], data);
        return new ProtocolPlan(parts, rows.Warnings);
    }
}
