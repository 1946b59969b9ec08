using TransferLearning.Core.Splits;
using Xunit;

namespace TransferLearning.Tests.Splits;

public sealed class WhatWasFoundTests
{
    [Theory]
    [InlineData("daisy:train*600 tulips:val*200 rose:val a10:train a9:train", "5 classes: a9 … tulips; train 602, val 201")]
    [InlineData("a:*1", "1 class: a; 1 image")]
    [InlineData("b:*2 a:*3", "2 classes: a, b; 5 images")]
    [InlineData("c:*2 a:*3 :*4", "2 classes: a, c; 9 images (4 without a label)")]
    [InlineData(":*4", "no labels; 4 images")]
    [InlineData(":test*4", "no labels; test 4")]
    [InlineData("a:test*2 :test*1 b:train*3 :val*5", "2 classes: a, b; train 3, val 5 (none with a label), test 3 (1 without a label)")]
    [InlineData("a:train b:*2", "2 classes: a, b; train 1, in no split 2")]
    [InlineData("a::g b::h b::g", "2 classes: a, b; 3 images; 2 groups")]
    [InlineData("", "no labels; 0 images")]
    public void The_line_says_classes_splits_and_groups(string items, string expected)
    {
        var found = new WhatWasFound();
        foreach (var item in items.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var times = item.Split('*');
            var cells = times[0].Split(':');
            for (var i = 0; i < (times.Length > 1 ? int.Parse(times[1]) : 1); i++) found.Add(Filled(cells, 0), Filled(cells, 1), Filled(cells, 2));
        }

        Assert.Equal(expected, found.ToString());

        static string? Filled(string[] cells, int place) => place < cells.Length && cells[place].Length > 0 ? cells[place] : null;
    }
}
