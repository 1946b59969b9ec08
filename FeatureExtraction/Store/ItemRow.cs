namespace TransferLearning.FeatureExtraction.Store;

/// <summary>A row of <c>items/</c>.</summary>
/// <param name="Item">What was seen, and where.</param>
/// <param name="Seen">When, microseconds since 1970, UTC.</param>
/// <param name="Removed">Whether the path is gone.</param>
/// <param name="DecodedSince">The first revision of the decoder that made of this content what the row's <paramref name="Revision"/> makes of it; 0 where nobody looked.</param>
/// <param name="Revision">The revision of the decoder that wrote the row.</param>
internal readonly record struct ItemRow(StoredItem Item, long Seen, bool Removed, byte DecodedSince = 0, byte Revision = PartOrigin.OldestRevision);
