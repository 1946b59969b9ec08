namespace TransferLearning.FeatureExtraction.Store.Export;

/// <summary>A file that appears when it is complete, and not at all when it fails.</summary>
internal static class ExportFile
{
    public static async Task<string> WriteAsync(string folder, string name, Func<Stream, Task> write)
    {
        var file = Path.GetFullPath(Path.Combine(folder, name));
        var temporary = Path.Combine(Path.GetDirectoryName(file)!, StoreLayout.TemporaryName());
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                await write(stream);
            }

            File.Move(temporary, file, overwrite: true);
            return file;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
