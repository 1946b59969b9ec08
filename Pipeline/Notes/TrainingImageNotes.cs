using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Notes;

/// <summary>Notes about training images among the images that something is measured on.</summary>
internal static class TrainingImageNotes
{
    /// <summary>What was measured, for the first line of the figures.</summary>
    public static string Title(string head, MeasuredRows measured)
    {
        var place = measured.Split is { } split ? $"split '{split}'" : "all images";
        var learnt = measured switch
        {
            { OnTrainingImages: > 0 } => $" (measured on training images: {measured.OnTrainingImages} of {measured.Rows.Count})",
            { LeftOut: > 0 } => $" (training images left out: {measured.LeftOut})",
            _ => "",
        };
        return $"{head} on {place}{learnt}";
    }

    /// <summary>Why a file has no record of its training images although one was wanted.</summary>
    /// <param name="network">The network that it is built upon.</param>
    /// <param name="made">What is made.</param>
    public static string NoRecord(string network, string made) =>
        $"{network} answers with classes and does not say which images it learnt from, so {made} gets no record either, and whether it is measured on them cannot be checked (a network made anew by this version says so)";

    /// <summary>Says what was left out, what could not be, and what could not be checked.</summary>
    /// <param name="log">Where to.</param>
    /// <param name="file">The head or network.</param>
    /// <param name="learnt">What it learnt from; <see langword="null"/> where its file does not say.</param>
    /// <param name="space">The features that it is measured on.</param>
    /// <param name="measured">What is measured.</param>
    public static void Say(RunLog log, string file, TrainingRecord? learnt, FeatureSpace space, MeasuredRows measured)
    {
        if (measured.LeftOut > 0) log.Note($"{Counted.Of(measured.LeftOut, "image is", "images are")} left out, learnt from by {file} under this or another name");
        if (measured.OnTrainingImages > 0)
        {
            log.Warn($"{file} learnt from {measured.OnTrainingImages} of the {Counted.Of(measured.Rows.Count, "image")} that it is measured on: the figures do not say how it does on new ones (give it others, or let `Features.Folds` cross-validate)");
        }

        if (learnt is null) Unchecked($"{file} does not say which images it learnt from, so whether it is measured on them cannot be checked (made anew by this version it says so)");
        else if (space.Recipe.Preprocessing is null) Unchecked("features made elsewhere come without their images, so whether one was learnt from cannot be checked: rows are known again by equal vectors alone");

        // Without a split only the record could have kept training and test images apart, so this is a warning and not a note.
        void Unchecked(string what)
        {
            if (measured.Split is null or "train") log.Warn(what);
            else log.NoteOnce(what);
        }
    }
}
