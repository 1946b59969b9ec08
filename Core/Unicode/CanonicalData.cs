using System.Globalization;

namespace TransferLearning.Core.Unicode;

/// <summary>What canonical normalisation needs of the Unicode character database; <c>make.py</c> writes the file that it is read from.</summary>
internal sealed class CanonicalData
{
    private static readonly Lazy<CanonicalData> s_instance = new(() => new CanonicalData());
    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    private CanonicalData()
    {
        using var text = new StreamReader(typeof(CanonicalData).Assembly.GetManifestResourceStream("canonical.txt")!);
        while (text.ReadLine() is { } line)
        {
            var cells = line.Split(' ');
            var code = Hex(cells[1]);
            if (cells[0] == "O")
            {
                _classes[code] = byte.Parse(cells[2], CultureInfo.InvariantCulture);
                continue;
            }

            var parts = (Hex(cells[2]), cells.Length > 3 ? Hex(cells[3]) : 0);
            _decompositions[code] = parts;
            if (cells[0] == "C") _compositions[parts] = code;
        }

        static int Hex(string cell) => int.Parse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Read once, on first use.</summary>
    public static CanonicalData Instance => s_instance.Value;

    /// <summary>What a character is made of, 0 for no second part; <see langword="false"/> for one that is made of nothing else.</summary>
    public bool TryDecompose(int code, out (int First, int Second) parts) => _decompositions.TryGetValue(code, out parts);

    /// <summary>The character that two make together.</summary>
    public bool TryCompose(int first, int second, out int whole) => _compositions.TryGetValue((first, second), out whole);

    /// <summary>Combining class, 0 for what is no mark.</summary>
    public byte ClassOf(int code) => _classes.GetValueOrDefault(code);
}
