using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Measuring;

/// <summary>The labelled items that are learned from and answered, without their features.</summary>
/// <param name="Items">The items, <c>[N]</c>.</param>
/// <param name="Classes">Names of the classes, <c>[C]</c>.</param>
/// <param name="Labels">Class index of each item, <c>[N]</c>; -1 for one without label, which stands in no part.</param>
/// <param name="Families">Which items share a group or a content, <c>[N]</c>.</param>
internal sealed record MeasuredData(IReadOnlyList<DatasetItem> Items, IReadOnlyList<string> Classes, int[] Labels, RowFamilies Families);
