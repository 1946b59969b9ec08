namespace TransferLearning.Classifiers.Calibration;

/// <summary>
/// A head of whose scores only the differences between classes tell something (distances: a row far from everything is far from all classes). A
/// class's score alone is no margin against the rest; Platt's sigmoids see it less the row's mean.
/// </summary>
internal interface IRelativeScores : IHead;
