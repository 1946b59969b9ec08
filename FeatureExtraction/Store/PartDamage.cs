namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Tells, of a part that could not be opened, whether it is damaged or only cannot be read here and now: only what is damaged may be set aside.</summary>
internal static class PartDamage
{
    /// <summary>Describes a part.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="file">The part, relative to the store, under which it is reported.</param>
    /// <param name="place">Where it was read, relative to the store.</param>
    /// <param name="failure">What opening it came to.</param>
    public static DamagedFile Of(string store, string file, string place, Exception failure)
    {
        if (failure is IOException or UnauthorizedAccessException) return new DamagedFile(file, failure.Message, DamageKind.Unreadable);
        try
        {
            using var mapped = new MappedFile(Path.Combine(store, place));
            // A later version may write columns or compress in a way that fails before the number is looked at; a flipped bit may make a later number.
            if (ArrowPart.TryReadSchema(mapped.Bytes) is { } schema && PartOrigin.LaterFormat(schema) is { } later)
            {
                ArrowPart.CheckChecksum(Path.GetFileName(place), mapped.Bytes.Span);
                return new DamagedFile(file, later, DamageKind.LaterFormat);
            }
        }
        catch (InvalidDataException)
        {
            // What opening it came to says more.
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another process set it aside.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DamagedFile(file, e.Message, DamageKind.Unreadable);
        }

        return new DamagedFile(file, failure.Message);
    }
}
