using System.Text;

namespace TransferLearning.Tests.Backbones.Devices;

/// <summary>Small libraries, made up: no code in them, only what names the libraries they need.</summary>
internal static class LibraryImage
{
    /// <summary>An ELF library of 64 bits: header, two program headers, dynamic section, string table; loaded at another address than it has in the file.</summary>
    public static byte[] Elf(params string[] needed)
    {
        const int Dynamic = 64 + (2 * 56), Address = 0x40_0000;
        var names = Names(needed, out var places);
        var table = Dynamic + ((needed.Length + 2) * 16);
        var image = new byte[table + names.Length];
        using var writer = new BinaryWriter(new MemoryStream(image));
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]);
        Put(writer, 32, 64L);
        Put(writer, 54, (short)56);
        Put(writer, 56, (short)2);
        Segment(writer, 64, kind: 1, 0, Address, image.Length);
        Segment(writer, 64 + 56, kind: 2, Dynamic, Address + Dynamic, table - Dynamic);
        writer.BaseStream.Position = Dynamic;
        foreach (var place in places) Entry(writer, 1, place);
        Entry(writer, 5, Address + table);
        Entry(writer, 0, 0);
        writer.Write(names);
        return image;
    }

    /// <summary>A Windows library of 64 bits with one section: import table, table of late imports, names.</summary>
    public static byte[] Pe(string[] needed, string[] late)
    {
        const int Header = 0x80, Optional = Header + 24, OptionalSize = 112 + (16 * 8), Sections = Optional + OptionalSize, Section = 0x200, Address = 0x5000;
        var names = Names([.. needed, .. late], out var places);
        int lateTable = Section + ((needed.Length + 1) * 20), table = lateTable + ((late.Length + 1) * 32);
        var image = new byte[table + names.Length];
        using var writer = new BinaryWriter(new MemoryStream(image));
        writer.Write("MZ"u8);
        Put(writer, 0x3c, Header);
        Put(writer, Header, 0x4550);
        Put(writer, Header + 6, (short)1);
        Put(writer, Header + 20, (short)OptionalSize);
        Put(writer, Optional, (short)0x20b);
        Put(writer, Optional + 108, 16);
        Put(writer, Optional + 112 + 8, Address);
        Put(writer, Optional + 112 + (13 * 8), Address + lateTable - Section);
        Put(writer, Sections + 12, Address);
        Put(writer, Sections + 16, image.Length - Section);
        Put(writer, Sections + 20, Section);
        for (var i = 0; i < needed.Length; i++) Put(writer, Section + (i * 20) + 12, Address + table - Section + places[i]);
        for (var i = 0; i < late.Length; i++) Put(writer, lateTable + (i * 32) + 4, Address + table - Section + places[needed.Length + i]);
        writer.BaseStream.Position = table;
        writer.Write(names);
        return image;
    }

    private static byte[] Names(string[] names, out int[] places)
    {
        // Offset 0 is the empty name, as linkers write it.
        var bytes = new List<byte> { 0 };
        places = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            places[i] = bytes.Count;
            bytes.AddRange([.. Encoding.ASCII.GetBytes(names[i]), 0]);
        }

        return [.. bytes];
    }

    private static void Segment(BinaryWriter writer, int at, int kind, long offset, long address, long size)
    {
        Put(writer, at, kind);
        Put(writer, at + 8, offset);
        Put(writer, at + 16, address);
        Put(writer, at + 32, size);
    }

    private static void Entry(BinaryWriter writer, long tag, long value)
    {
        writer.Write(tag);
        writer.Write(value);
    }

    private static void Put(BinaryWriter writer, int at, short value)
    {
        writer.BaseStream.Position = at;
        writer.Write(value);
    }

    private static void Put(BinaryWriter writer, int at, int value)
    {
        writer.BaseStream.Position = at;
        writer.Write(value);
    }

    private static void Put(BinaryWriter writer, int at, long value)
    {
        writer.BaseStream.Position = at;
        writer.Write(value);
    }
}
