System.Console.WriteLine("tlearn");
