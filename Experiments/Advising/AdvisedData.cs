using System.Text;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Running;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Advising;

/// <summary>The images as they are listed, before any is decoded: enough to plan by.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Source">The images.</param>
/// <param name="Items">All of them.</param>
/// <param name="Listing">Hash of their names, labels, sizes and times.</param>
/// <param name="Data">The same as data; contents stand for paths, since nothing was read.</param>
/// <param name="Folds">Folds of the cross-validation.</param>
/// <param name="OfClass">Training images of a class in a fold: the median.</param>
internal sealed record AdvisedData(string Name, ImageSource Source, IReadOnlyList<ImageItem> Items, string Listing, MeasuredData Data, int Folds, int OfClass)
{
    private const int MostFolds = 5;

    /// <summary>Lists the images of a request.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="log">Told what was found.</param>
    /// <exception cref="UsageException">There are no labels, one class, or too few images to measure anything.</exception>
    /// <exception cref="TlearnException">There are no such images.</exception>
    public static AdvisedData Open(AdviceRequest request, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (FeatureStore.Exists(request.Images)) throw new UsageException($"{request.Images} is a feature store, expected images: other networks and layers are to be tried on them", "Give the folder or manifest of the images.");
        var source = ImageInputs.Open(request.Images, null, log, request.Exclude is { } file ? Exclusion.Read(file) : null);
        List<ImageItem> items = [.. source.Enumerate(CancellationToken.None)];
        var data = ItemFile.Of([.. items.Where(i => i.Fault is null).Select(i => new DatasetItem(i.Path, ContentHash.Of(Encoding.UTF8.GetBytes(i.Path)), i.Label, i.Split, i.Group))]);
        Require(request.Images, data);
        var choice = ChoiceRows.Of(data, [.. items.Select(i => i.Split).OfType<string>().Distinct()], request.Seed).Choice;
        int[] labels = [.. choice.Select(r => data.Labels[r])];
        int[] sizes = [.. labels.CountBy(l => l).Select(c => c.Value).Order()];
        if (sizes.Length < 2 || sizes[^2] < 2) throw new UsageException($"{request.Images}: the images that may choose are of {Counted.Of(sizes.Length, "class", "classes")}, expected at least two classes of 2 images or more", "Add images, or change the splits.");
        RequireGroups(request.Images, data, choice);
        var folds = Math.Clamp(StratifiedFolds.Most(labels, data.Families.Select(choice)), 2, MostFolds);
        return new AdvisedData(NameOf(request.Images), source, items, FeatureRecord.ListingOf(source, items), data, folds, Math.Max(1, sizes[sizes.Length / 2] * (folds - 1) / folds));
    }

    private static void Require(string images, MeasuredData data)
    {
        const string next = "Put the images of each class into a folder of its name, or give a manifest with a column 'label'.";
        if (data.Classes.Count == 0) throw new UsageException($"{images}: found {Counted.Of(data.Items.Count, "image")} without labels, expected at least two classes: advice is measured on labels", next);
        if (data.Classes.Count == 1) throw new UsageException($"{images}: all labelled images are of the one class '{data.Classes[0]}', expected at least two", next);
        var usable = data.Labels.Where(l => l >= 0).CountBy(l => l).Count(c => c.Value >= 2);
        if (usable < 2) throw new UsageException($"{images}: found {Counted.Of(usable, "class", "classes")} with 2 images or more, expected at least two: one image is learned from, another one measured", "Add images.");
    }

    // A class whose images are all of one group is answered by heads that have never seen it.
    private static void RequireGroups(string images, MeasuredData data, int[] choice)
    {
        var families = data.Families.Select(choice);
        var several = choice.Select((row, i) => (Label: data.Labels[row], Family: families[i])).Where(r => r.Label >= 0).Distinct().CountBy(r => r.Label).Count(c => c.Value >= 2);
        if (several >= 2) return;
        throw new UsageException(
            $"{images}: of the images that may choose, {Counted.Of(several, "class has", "classes have")} images of two groups or more, expected at least two: a group is never learned from and measured at once",
            "Name groups that are smaller, or add images of other groups.");
    }

    private static string NameOf(string images) =>
        Directory.Exists(images) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(images))) : Path.GetFileNameWithoutExtension(images);
}
