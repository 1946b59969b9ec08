using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// A folder of feature vectors under one recipe, in Arrow IPC files that any Arrow reader understands. Vectors are keyed by the
/// SHA-256 of the image's bytes; items say which path had which content. Parts are only ever added, so any number of processes and
/// machines may read and write at once without a lock.
/// </summary>
internal sealed class FeatureStore
{
    private readonly StoreDescription? _planned; // not yet on disk

    private FeatureStore(string folder, StoreDescription description, StoreDescription? planned = null)
    {
        _planned = planned;
        Folder = folder;
        Recipe = description.Recipe.ToRecipe();
        Provenance = description.Provenance ?? new StoreProvenance();
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The recipe of every vector in the store.</summary>
    public FeatureRecipe Recipe { get; }

    /// <summary>Where the store came from.</summary>
    public StoreProvenance Provenance { get; }

    /// <summary>Whether a folder is a feature store.</summary>
    public static bool Exists(string path) => File.Exists(Path.Combine(path, StoreLayout.Description));

    /// <summary>Opens a store.</summary>
    /// <exception cref="TlearnException">The folder is no store, its <c>store.json</c> is damaged, or it is of a later format.</exception>
    public static FeatureStore Open(string path)
    {
        var folder = WindowsNames.Plain(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new TlearnException($"{path}: found no folder, expected a feature store", "Make one with `Features.ExtractAsync(IMAGES, EMBEDDER, STORE)`.");
        var description = Path.Combine(folder, StoreLayout.Description);
        if (!File.Exists(description)) throw new TlearnException($"{path}: no feature store: it holds no {StoreLayout.Description}", "Make one with `Features.ExtractAsync(IMAGES, EMBEDDER, STORE)`.");
        return new FeatureStore(folder, StoreDescription.Read(description));
    }

    /// <summary>
    /// Opens the store of this recipe, or makes it where the folder is missing or empty. Of several processes that make it at once one
    /// writes <c>store.json</c>, the others open it.
    /// </summary>
    /// <param name="path">The store's folder.</param>
    /// <param name="recipe">How its vectors are made.</param>
    /// <param name="provenance">Kept when the store is made, else passed over.</param>
    /// <exception cref="TlearnException">The store holds another recipe (the message names what differs), or the folder holds something else.</exception>
    public static FeatureStore OpenOrCreate(string path, FeatureRecipe recipe, StoreProvenance provenance)
    {
        var store = OpenOrPlan(path, recipe, provenance);
        store.Create();
        return store._planned is null ? store : Open(path);
    }

    /// <summary>As <see cref="OpenOrCreate"/>, but nothing is written before there is something to write: <c>store.json</c> comes with the first <see cref="OpenWriter"/>.</summary>
    /// <param name="path">The store's folder.</param>
    /// <param name="recipe">How its vectors are made.</param>
    /// <param name="provenance">Kept when the store is made, else passed over.</param>
    /// <exception cref="TlearnException">The store holds another recipe, or the folder holds something else.</exception>
    public static FeatureStore OpenOrPlan(string path, FeatureRecipe recipe, StoreProvenance provenance)
    {
        ArgumentNullException.ThrowIfNull(provenance);
        return OpenOrPlan(path, recipe, () => provenance);
    }

    /// <summary>As <see cref="OpenOrPlan(string, FeatureRecipe, StoreProvenance)"/>, asking for the provenance only where there is no store yet.</summary>
    public static FeatureStore OpenOrPlan(string path, FeatureRecipe recipe, Func<StoreProvenance> provenance)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(provenance);
        if (Exists(path))
        {
            var store = Open(path);
            store.Require(recipe);
            return store;
        }

        var folder = WindowsNames.Plain(Path.GetFullPath(path));
        var planned = new StoreDescription(StoreDescription.CurrentFormat, RecipeDocument.From(recipe), provenance());
        Guarded(folder, () => RequireFree(folder));
        return new FeatureStore(folder, planned, planned);
    }

    /// <summary>The taps that have vectors, and their poolings, in ordinal order: a look at names alone.</summary>
    public IReadOnlyList<(string Tap, string Pool)> ListTaps()
    {
        var root = Path.Combine(Folder, StoreLayout.Vectors);
        if (!Directory.Exists(root)) return [];
        return [.. from folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal) where StoreLayout.Parts(folder).Length > 0 let form = Form(folder) where form is not null select form.Value];

        static (string, string)? Form(string folder) => TapFolder.TryDecode(Path.GetFileName(folder), out var tap, out var pool) ? (tap, pool) : null;
    }

    /// <summary>Starts to write; several writers may write at once.</summary>
    public StoreWriter OpenWriter(StoreWriterOptions? options = null) => new(this, options ?? new StoreWriterOptions());

    /// <summary>Reads what is there now.</summary>
    /// <exception cref="TlearnException">A folder of the store cannot be read. Damaged parts are no exception: see <see cref="StoreSnapshot.Damaged"/>.</exception>
    public StoreSnapshot OpenSnapshot() => OpenSnapshot(SnapshotScope.Whole);

    /// <summary>Reads some of what is there now.</summary>
    /// <param name="scope">What of it.</param>
    /// <exception cref="TlearnException">A folder of the store cannot be read.</exception>
    public StoreSnapshot OpenSnapshot(SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new StoreSnapshot(this, scope);
    }

    /// <summary>Makes a planned store; of several processes that do so at once one writes <c>store.json</c>.</summary>
    /// <exception cref="TlearnException">It cannot be made, or another made one of another recipe.</exception>
    internal void Create()
    {
        if (_planned is null) return;
        if (!Exists(Folder)) Guarded(Folder, () => Create(Folder, _planned));
        Open(Folder).Require(Recipe);
    }

    private void Require(FeatureRecipe recipe)
    {
        var differences = recipe.DifferencesTo(Recipe);
        if (differences.Count > 0)
        {
            throw new TlearnException($"{Folder}: the store holds another recipe:{FieldDifference.Lines(differences)}", "One store holds one recipe: choose another folder, or the store's recipe.");
        }
    }

    private static void Guarded(string folder, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{folder}: a store cannot be made here: {e.Message}", "Choose a folder that can be written.", e);
        }
    }

    // False where a store came into being meanwhile.
    private static bool RequireFree(string folder)
    {
        if (File.Exists(folder)) throw new TlearnException($"{folder}: found a file, expected a folder for a feature store", "Choose another name.");
        var foreign = Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).FirstOrDefault(n => n != FolderMarker.Name && !n!.StartsWith(StoreLayout.TemporaryPrefix, StringComparison.Ordinal))
            : null;
        if (foreign is null) return true;

        // store.json comes before everything else: what is seen beside it may be the work of a process that was just faster.
        if (Exists(folder)) return false;
        throw new TlearnException($"{folder}: found a folder that is no feature store and not empty ('{foreign}' lies in it)", "Choose an empty or a new folder.");
    }

    private static void Create(string folder, StoreDescription planned)
    {
        if (!RequireFree(folder)) return;
        DurableFiles.CreateFolder(folder);
        FolderMarker.Claim(folder);
        var temporary = Path.Combine(folder, StoreLayout.TemporaryName());
        var provenance = planned.Provenance!;
        DurableFiles.Write(temporary, (planned with { Provenance = provenance with { Created = provenance.Created ?? DateTime.UtcNow } }).ToBytes());
        DurableFiles.TryPublishFirst(temporary, Path.Combine(folder, StoreLayout.Description));
    }
}
